"""The tiny model as the bytes of a file, whole and in every way wrong."""

from hashlib import sha256

from model.artifact import FORMAT_VERSION, seal_artifact
from model.packing import pack_model
from tests.support.models.tiny_model import tiny_model

ARTIFACT = pack_model(tiny_model())
DATA = ARTIFACT.data
FLIPPED = DATA[:-1] + bytes([DATA[-1] ^ 1])
NEWER = seal_artifact(ARTIFACT.manifest | {"format_version": FORMAT_VERSION + 1}, ARTIFACT.tensors).data


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
