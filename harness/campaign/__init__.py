"""Many flights with one question: how large an attack does this drone survive?"""
