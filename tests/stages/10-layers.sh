#!/usr/bin/env bash
# Modules look down only; and the check itself finds a bad include.
exec python3 "$TILLER_REPO/scripts/check_layers.py" --self-test
