"""The answer step with a language model: it writes, and Musnad verifies what it wrote."""

from rag.llm.chat import ChatStep
from rag.llm.providers import load_chat_step

__all__ = ["ChatStep", "load_chat_step"]
