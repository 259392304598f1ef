"""Review by Deaf signers: a sheet of pairs or outputs for a reviewer, and the way back."""
