from gevent import monkey

monkey.patch_all(thread=False, socket=False, dns=False, ssl=False, select=False, queue=False, subprocess=False, signal=False)
