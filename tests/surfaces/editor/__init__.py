import pytest

pytest.importorskip("pytest_lsp", reason="needs the servers and a client, which the extra dev brings")
