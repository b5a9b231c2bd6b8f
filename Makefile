# make serve        set up, build the book, serve it on 127.0.0.1 (PORT=8000, HOST=0.0.0.0 for a class)
# make test         set up, check, build the book, run every test, in a real browser too
# make lab          set up, open the exercises in JupyterLab, in copies of your own (PORT=8888, HOST= as
#                   above; APP=notebook: the plainer Jupyter; WORK=my-exercises: where the copies lie;
#                   ARGS=--no-browser: what else to hand to Jupyter)
#
# make help         show this list
# make setup        make the virtual environment from the lock (PYTHON=python3 chooses the Python)
# make data         check data/ and make the built copy of it (casebook/_data)
# make check        style, types, and every rule on every case
# make book         build the book into book/_build/html (BANK=folder: the book of your own bank, whose
#                   code runs; EXECUTE=off: none of it does; PYODIDE=folder or address: where the
#                   Python for the reader's browser comes from; LIVE=off: a book without it)
# make instructor   build the instructor's edition (make serve EDITION=instructor serves it)
# make print        the book, its chapters, and for each case what a class is given, as PDFs in
#                   book/_build/print (CASE=id: one case; PAPER=Letter; BANK=folder, as above;
#                   ARGS="--only chapters/": names that begin so; HTML=folder: another built book)
# make browser      find a Chromium for the tests, or install one
# make bench        measure, and write benchmarks/RESULTS.md
# make bench-scale  measure larger and larger banks, and write benchmarks/SCALE.md (SIZES="100 1000")
# make lock         work out requirements/*.txt and .binder/requirements.txt again from pyproject.toml
# make test-oldest  the tests of the library with the oldest set of packages (Python 3.12)
# make test-all     make test with Python 3.11, 3.12 and 3.13, then make test-oldest
# make clean        remove what was built (the environments stay)

PYTHON ?= python3
PORT ?= 8000
# Only from the command line: some shells export a HOST, which must not open the book to a network.
HOST = 127.0.0.1
# Where the copies of the notebooks lie that `make lab` opens, and in what: lab or notebook
WORK = my-exercises
APP = lab
VENV ?= .venv
LOCK ?= requirements/lock.txt
# A bank of your own, for `make book` and `make serve`
BANK ?=
# off: the book of a bank is built without running any code of that bank
EXECUTE ?=
# Folder or address with the files of Pyodide's official release; off: no Python in the browser
PYODIDE ?=
LIVE ?=
# instructor: serve the edition for instructors
EDITION ?=
# What `make print` prints and on what paper
CASE =
PAPER = A4
HTML = book/_build/$(if $(BANK),bank/_build/)$(if $(filter instructor,$(EDITION)),instructor/_build/)html
# How many cases the banks of bench-scale have; 100000 takes about half an hour more
SIZES ?= 100 1000 10000
# What else to hand to pytest or to the printing, as in: make test ARGS="-k charts -x"
ARGS ?=
# The Pythons of test-all and test-oldest
PYTHONS ?= python3.11 python3.12 python3.13
OLDEST_PYTHON ?= python3.12

# Python reads in the letters of the locale where our packages lie, and ends at a path outside them.
ifneq ($(filter C POSIX,$(LC_ALL)),)
export LC_ALL = C.UTF-8
endif

IN_VENV = "$(VENV)/bin/python"
# Names both only where they are given: without, they may stand in the environment.
BUILD_BOOK = $(if $(PYODIDE),CASEBOOK_PYODIDE="$(PYODIDE)") $(if $(LIVE),CASEBOOK_LIVE="$(LIVE)") $(IN_VENV) tools/build_book.py
# Waits until no other make works on $(1). The lock is a folder: flock is not on every machine. One
# whose process is gone was left by a make that was killed, and is named, not taken away: somebody
# else may be about to take it.
define ALONE
lock="$(1)-lock"; told=; failed=; mkdir -p "$$(dirname "$$lock")"; \
until mkdir "$$lock" 2>/dev/null; do \
  if test -d "$$lock"; then \
    owner=$$(cat "$$lock/pid" 2>/dev/null || echo $$$$); \
    kill -0 "$$owner" 2>/dev/null || test "$$owner" != "$$(cat "$$lock/pid" 2>/dev/null)" || { \
      echo "A make that worked on $(1) was stopped before its end: delete $$lock and run this again." >&2; exit 1; }; \
    test -n "$$told" || echo "Another make works on $(1): this one waits for its end ($$lock) ..."; told=yes; \
  else test -z "$$failed" || { mkdir "$$lock"; exit 1; }; failed=yes; fi; \
  sleep 1; \
done; \
trap 'rm -rf "$$lock"' EXIT; trap 'exit 1' HUP INT TERM; echo $$$$ >"$$lock/pid"
endef
# The release of uv that works out the locks
UV_VERSION = 0.13.9

.DEFAULT_GOAL := help
.PHONY: serve test lab help setup data check book instructor print browser bench bench-scale lock test-oldest test-all clean

serve: $(if $(filter instructor,$(EDITION)),instructor,book)
	@$(IN_VENV) tools/serve.py book/_build/$(if $(BANK),bank/_build/)$(if $(filter instructor,$(EDITION)),instructor/_build/)html --host "$(HOST)" --port "$(PORT)"

# pytest comes last, so that its closing line is the last line of the run. A process for each core,
# up to four; the tests keep their order, which ends with the browser (ARGS="-n 0" takes one process).
test: check instructor browser
	@$(IN_VENV) -m pytest -n auto --maxprocesses 4 --dist load $(ARGS)

lab: data
	@$(IN_VENV) tools/lab.py "$(WORK)" --app "$(APP)" --host "$(HOST)" \
	  --port "$(if $(filter file,$(origin PORT)),8888,$(PORT))" $(ARGS)

help:
	@sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

# Two stamps say what the environment was made from, whatever the dates of the files: its packages
# (with the Python and the place, which its scripts hold), and how the two packages here are installed.
setup:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name another with make PYTHON=..." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) does not run or is older than 3.11: name a newer Python, as in make setup PYTHON=python3.12" >&2; exit 1; }
	@packages="$$(cksum <"$(LOCK)") $$("$(PYTHON)" -VV) $$(pwd)"; \
	project="$$packages $$(cat pyproject.toml hatch_build.py book/machine/pyproject.toml | cksum)"; \
	is_done() { test "$$project" = "$$(cat "$(VENV)/.project" 2>/dev/null)"; }; \
	if is_done; then exit 0; fi; \
	$(call ALONE,$(VENV)); \
	if is_done; then exit 0; fi; \
	test ! -e "$(VENV)" || test -f "$(VENV)/pyvenv.cfg" || { \
	  echo "$(VENV) exists and is no virtual environment: move it away or choose another with make VENV=..." >&2; exit 1; }; \
	unset PYTHONPATH; \
	pip() { $(IN_VENV) -m pip install --quiet --disable-pip-version-check "$$@" 2>"$(VENV)/.pip" || { \
	  cat "$(VENV)/.pip" >&2; echo "pip could not install (its reason stands above). Without a network, point it at a mirror" \
	    "(PIP_INDEX_URL) or a folder of wheels (PIP_NO_INDEX=1, PIP_FIND_LINKS), then run make setup again." >&2; exit 1; }; }; \
	test "$$packages" = "$$(cat "$(VENV)/.packages" 2>/dev/null)" || { \
	  echo "Installing $(LOCK) into $(VENV) (a minute or so, once) ..."; \
	  "$(PYTHON)" -m venv --clear "$(VENV)" >&2 || { \
	    echo "No environment could be made (the reason stands above): mend that or choose another Python with make PYTHON=..." >&2; exit 1; }; \
	  pip --require-hashes --only-binary :all: -r "$(LOCK)"; \
	  echo "$$packages" >"$(VENV)/.packages"; }; \
	pip --no-deps --no-build-isolation --editable . --editable book/machine; \
	echo "$$project" >"$(VENV)/.project"

data: setup
	@$(IN_VENV) -m casebook build

check: data
	@$(IN_VENV) -m ruff check --quiet .
	@$(IN_VENV) -m ruff format --check --quiet .
	@$(IN_VENV) -m mypy
	@$(IN_VENV) -m casebook check data

book: data
	@$(call ALONE,book/_build/html); $(BUILD_BOOK) $(if $(BANK),--bank "$(BANK)") $(if $(filter off,$(EXECUTE)),--no-execute)

# The trainees' first: what its cells gave serves both.
instructor: book
	@$(call ALONE,book/_build/html); $(BUILD_BOOK) --instructor

print: $(if $(filter instructor,$(EDITION)),instructor,book) browser
	@$(call ALONE,book/_build/print); $(IN_VENV) -m tools.print_book "$(HTML)" --paper "$(PAPER)" $(if $(CASE),--case "$(CASE)") $(ARGS)

browser: setup
	@$(IN_VENV) tools/browser.py >/dev/null

bench: book browser
	@$(IN_VENV) -m benchmarks

bench-scale: data
	@$(IN_VENV) -m benchmarks.scale $(SIZES)

lock:
	@test -x .cache/uv/bin/uv || { "$(PYTHON)" -m venv .cache/uv && .cache/uv/bin/pip install -q uv==$(UV_VERSION); }
	@.cache/uv/bin/uv pip compile pyproject.toml --all-extras --group build \
	  --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_ARGS) -o requirements/lock.txt
	@.cache/uv/bin/uv pip compile pyproject.toml --extra authoring --extra widgets --extra test --group build \
	  --constraints requirements/oldest.in --universal --python-version 3.12 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_ARGS) -o requirements/oldest.txt
	@.cache/uv/bin/uv pip compile pyproject.toml --extra image --group build \
	  --constraints requirements/lock.txt --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o .binder/requirements.txt
	@echo "requirements/*.txt and .binder/requirements.txt are up to date (make lock LOCK_ARGS=--upgrade takes newer releases)."

test-oldest:
	@$(MAKE) --no-print-directory data PYTHON="$(OLDEST_PYTHON)" VENV=.venv-oldest LOCK=requirements/oldest.txt
	@.venv-oldest/bin/python -m pytest -m "not book and not browser and not datapackage and not jupyter" --ignore=tests/test_tools.py tests casebook $(ARGS)

test-all:
	@for python in $(PYTHONS); do \
	  echo "== $$python"; \
	  $(MAKE) --no-print-directory test PYTHON="$$python" VENV=".venv-$$python" || exit 1; \
	done
	@echo "== oldest set"
	@$(MAKE) --no-print-directory test-oldest

clean:
	rm -rf book/_build book/cases book/exercises casebook/_data dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
