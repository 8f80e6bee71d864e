"""Fields to terms and to vectors: the one tokenizer of training and serving."""
