"""The rules: what each stretch is, what counts, what is wrong, what to say."""
