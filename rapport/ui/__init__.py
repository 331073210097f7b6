"""Design system: tokens, frames, components, gallery."""
