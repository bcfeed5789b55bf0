.DEFAULT_GOAL := help
.PHONY: help check format demo stress stress-redis stress-postgres crash postgres-versions bench bench-quick bench-check

help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

check: ## everything CI runs: compile strictly, test, coverage gate, format check
	.ci/run

format: ## format the sources
	mvn -q -B spotless:apply

stress: ## the near cache under many more random histories and interleavings than in every build (half an hour)
	mvn -q -B -pl tiering -am test -Dtest='NearCacheHistoryTest,NearCacheLincheckTest,BrokenFenceTest,TrustHistoryTest,BrokenTrustTest' -Dsurefire.failIfNoSpecifiedTests=false \
		-Dpagoda.stress.histories=20000 -Dpagoda.stress.lincheck=50 -Dpagoda.stress.trust=1000

stress-redis: ## several JVMs on one Redis under faults and failovers, longer than in every build (ten minutes)
	mvn -q -B -pl tiering -am verify -Dtest=NoUnitTest -Dit.test='RedisHistoryIT,RedisFailoverHistoryIT' -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
		-Djacoco.skip -Dusers.versions.skip=true -Dpagoda.stress.redis=true

stress-postgres: ## several JVMs on one PostgreSQL under faults, longer than in every build (five minutes)
	mvn -q -B -pl tiering -am verify -Dtest=NoUnitTest -Dit.test=PostgresHistoryIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
		-Djacoco.skip -Dusers.versions.skip=true -Dpagoda.stress.postgres=true

crash: ## kill a writing process 60 times and cut the power 3,000 times, and audit the file after each (a quarter of an hour)
	mvn -q -B -pl tiering -am verify -Dtest=PowerLossTest -Dit.test=KilledProcessIT -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Djacoco.skip -Dpagoda.crash.rounds=20 -Dpagoda.crash.cuts=1000 -Dpagoda.crash.everyForce=true

postgres-versions: ## the migrations and the contract on PostgreSQL 14, 15, 16, 17 and 18 (a quarter of an hour)
	for version in 14 15 16 17 18; do \
		mvn -q -B -P all-postgresql -pl migrations,tiering -am verify -Dtest=ArchitectureTest \
			-Dit.test='PostgresMigrationIT,PostgresContractIT,TransactionIT' -Djacoco.skip -Dsurefire.failIfNoSpecifiedTests=false \
			-Dfailsafe.failIfNoSpecifiedTests=false -Dpagoda.postgresql.version=$$version || exit 1; \
	done

demo: ## build what is needed and run the demo
	./pagoda demo

BENCHMARKS = mvn -q -B -pl benchmarks -am package -DskipTests && java -cp benchmarks/target/benchmarks.jar dev.pagoda.benchmarks.report.Report

bench: ## measure everything beside its baselines and print the targets (about an hour)
	$(BENCHMARKS) full

bench-quick: ## the same in a few minutes, for a first look
	$(BENCHMARKS) quick

bench-check: ## fail if a target is missed by more than a tenth
	$(BENCHMARKS) check
