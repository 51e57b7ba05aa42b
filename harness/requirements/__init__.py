"""What is demanded and by whom, as data: catalogues of requirements, and the customer's waivers of some."""
