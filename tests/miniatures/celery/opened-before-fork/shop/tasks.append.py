import threading

ready = threading.Event()
threading.Thread(target=ready.wait, args=(0,)).start()
