from kombu import Exchange, Queue

SLOW = Queue("slow", exchnge=Exchange("slow"))
