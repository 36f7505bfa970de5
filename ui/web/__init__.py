"""The web chat: a Gradio application over the Python API."""
