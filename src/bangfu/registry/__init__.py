"""Workers, households, members, employment, incomes, expenses, assets, documents, consents."""
