#!/bin/sh
# Makes a backup, keeps the last 14 days and, of older ones, that of each Sunday for a year.
# FOLDER and ACCORD may be given: backup.sh [FOLDER [ACCORD]]
set -eu
umask 077
folder=${1:-/var/backups/accord}
accord=${2:-/opt/accord/current/.venv/bin/accord}

mkdir -p "$folder"
"$accord" backup "$folder/accord-$(date -u +%Y-%m-%dT%H%M%SZ)-$(date -u +%a).tar"
"$accord" audit checkpoint > "$folder/checkpoint-$(date -u +%Y-%m-%d).txt"
find "$folder" -name 'accord-*.tar' ! -name '*-Sun.tar' -mtime +14 -delete
find "$folder" -name 'accord-*.tar' -mtime +366 -delete
