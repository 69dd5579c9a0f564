"""The AsyncAPI document before the official parser. It takes half a minute and the network: only when asked."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy import contracts

TOOL = Path(contracts.__file__).with_name("asyncapi")
ASKED = os.environ.get("PUTRIGHT_TEST_ASYNCAPI") == "1"


@pytest.mark.skipif(not ASKED, reason="NOT RUN: set PUTRIGHT_TEST_ASYNCAPI=1 to try contracts/asyncapi.json with npm")
def test_the_official_parser_finds_nothing_wrong_with_the_document(tmp_path: Path) -> None:
    tool = shutil.copytree(TOOL, tmp_path / "asyncapi")
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=tool, check=True, capture_output=True
    )

    document = contracts.FOLDER / "asyncapi.json"
    parsed = subprocess.run(["node", "validate.mjs", document], cwd=tool, check=False, capture_output=True, text=True)

    assert (parsed.returncode, parsed.stdout) == (0, "")
