.DEFAULT_GOAL := help
.PHONY: help check format demo

help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

check: ## everything CI runs: compile strictly, test, coverage gate, format check
	.ci/run

format: ## format the sources
	mvn -q -B spotless:apply

demo: ## build what is needed and run the demo
	./pagoda demo
