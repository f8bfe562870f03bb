"""Certificates: data in, bytes out (rule, attestation, PDF, reading a code back)."""
