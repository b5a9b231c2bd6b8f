#!/bin/sh
# Bundles the editor of the cells (editor.mjs) into one script, which is kept in the repository: a
# build of the book must need neither npm nor a network. Run it after a change of editor.mjs or of a
# version in package.json; needs node, npm and a registry of npm packages. All versions are pinned
# there, those that others ask for too, so that the same script comes out again.
set -eu
cd "$(dirname "$0")"
target=../../book/machine/casebook_book/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json editor.mjs "$work"
(cd "$work" && npm install --no-package-lock --no-audit --no-fund --silent)
mkdir -p "$target"
versions=$(cd "$work" && node -p 'const p = require("./package.json").dependencies; Object.keys(p).map((n) => `${n} ${p[n]}`).join(", ")')
"$work/node_modules/.bin/esbuild" "$work/editor.mjs" --bundle --minify --format=iife --target=es2020 \
  --legal-comments=none --log-level=warning \
  --banner:js="/* Made by tools/editor/make.sh from: $versions. MIT licence: codemirror.LICENSE.txt */" \
  --outfile="$target/codemirror.js"
{
  echo "codemirror.js holds these packages, each under the MIT licence as it stands below:"
  for name in $(cd "$work" && node -p 'Object.keys(require("./package.json").dependencies).join(" ")'); do
    printf '\n=== %s\n\n' "$name"
    cat "$work/node_modules/$name/LICENSE"
  done
} > "$target/codemirror.LICENSE.txt"
ls -l "$target"
