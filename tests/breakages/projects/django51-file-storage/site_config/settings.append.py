DEFAULT_FILE_STORAGE = "shop.storage.Receipts"
