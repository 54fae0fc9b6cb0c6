"""Figure S3: success of recall against load, for every kind of network."""
