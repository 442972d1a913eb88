def announce(text):
    print(text)
