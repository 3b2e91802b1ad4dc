"""What the sections of a study share: their base, and kinds of values that come back."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

# Keras and NumPy take seeds of 32 bits.
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Count = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(min_length=1)]

# Of lists. Strictness is lifted of the container alone, so that YAML's lists become frozen tuples.
UNIQUE: dict[str, Any] = {"uniqueItems": True}
SOME: dict[str, Any] = {"minItems": 1, **UNIQUE}
PAIR: dict[str, Any] = {"minItems": 2, "maxItems": 2, **UNIQUE}


def unit(name: str) -> dict[str, Any]:
    """What a number counts or measures, for the schema."""
    return {"unit": name}


class Section(BaseModel):
    """Base of all sections: unknown keys, converted types, NaN and changes after loading are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, validate_default=True)
