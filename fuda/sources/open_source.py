"""Opens the source of suggestions that a run's options name."""

from functools import partial

from fuda.config.options import Options
from fuda.sources.source import NoSource, Source


def open_source(options: Options) -> Source:
    """Return the source that `options` name; nothing is read or sent yet. Raises NoSource."""
    if options.model is not None:
        from fuda.sources.local import Local, load_inside, load_tagger

        load = load_tagger if options.model_root is None else partial(load_inside, options.model_root)
        return Local(options.model, load=load, precision=options.precision, rules=options.rules)
    if options.url is not None:
        # Imported here: a local model must not wait for the import of HTTP and TLS.
        from fuda.sources.remote import open_remote

        return open_remote(options)
    raise NoSource
