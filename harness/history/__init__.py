"""What bundles said over time: a database made from them, and a requirement or scenario over firmware versions."""
