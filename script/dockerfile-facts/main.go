// Makes up Dockerfiles, asks BuildKit's own parser what it reads in them, and prints one fact per line:
// ["text", "refused"], or ["text", [[name, base, platform, [instructions]]], [arguments in front of the first FROM]].
// `write` runs it.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func fact(text string) any {
	refused := []any{text, "refused"}
	result, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return refused
	}
	found, globals, err := instructions.Parse(result.AST, nil)
	if err != nil {
		return refused
	}
	stages := [][]any{}
	for _, stage := range found {
		names := []string{}
		for _, command := range stage.Commands {
			names = append(names, strings.ToUpper(command.Name()))
		}
		stages = append(stages, []any{stage.Name, stage.BaseName, stage.Platform, names})
	}
	arguments := []string{}
	for _, group := range globals {
		for _, one := range group.Args {
			arguments = append(arguments, one.Key)
		}
	}
	return []any{text, stages, arguments}
}

var starts = []string{"", "", "", "# syntax=docker/dockerfile:1\n", "# escape=`\n", "# A comment\n# escape=`\n", "\ufeff", "#syntax = docker/dockerfile:1\n#escape=`\n", "\n\n", "#!/bin/false\n"}
var globalLines = []string{"ARG V=1", "arg NAME", "ARG A='x y' B=\"z\"", "# between", "", "  ARG INDENTED=1"}
var fromLines = []string{"FROM busybox", "from busybox:1 as Tools", "FROM --platform=$BUILDPLATFORM golang AS build", "FROM scratch", "FROM ${V:-1}", "FROM \\\n  alpine \\\n  AS long", "FROM busybox@sha256:aa AS by-digest"}
var lines = []string{
	"RUN true", "run  make \\\n  all", "RUN one \\\n# in the middle\n two", "RUN a \\\n\n  b", "RUN a && \\ \n b",
	"RUN <<END\nFROM nothing\nCOPY nothing /\nEND", "RUN <<'END' sh -e\n$x\nEND", "RUN <<-END\n\tRUN x\n\tEND", "RUN 3<<END cat\nFROM x\nEND",
	"RUN <<A cat && <<B cat\none\nA\ntwo\nB", "RUN echo \"<<END\"", "RUN echo $((1<<3))", "RUN cat <<<word", "RUN <<\"E N D\" cat\nx\nE N D",
	"COPY <<one <<two /to/\n1\none\n2\ntwo", "COPY --from=build --chown=1:1 /a /b", "COPY [\"a b\", \"/c\"]", "COPY --link --exclude=*.md . /", "copy a /b",
	"ADD https://example.com/x /x", "ADD <<END /x\nFROM y\nEND", "ADD --checksum=sha256:aa https://example.com/y /y",
	"RUN --mount=type=cache,target=/c --mount=type=secret,id=s make", "RUN --network=none --security=sandbox true", "RUN [\"a\", \"b\"]", "RUN [\"a\", 'b']",
	"ARG X", "ARG X=1 Y", "ARG Z=\"a\\\nb\"", "ENV a=1 b=\"2 3\"", "ENV a b c", "LABEL \"a b\"=c d='e'", "WORKDIR /w", "USER 1", "EXPOSE 80/tcp", "VOLUME [\"/v\"]",
	"CMD [\"x\"]", "CMD x", "ENTRYPOINT [\"x\", \"y\"]", "HEALTHCHECK --retries=2 CMD true", "HEALTHCHECK NONE", "SHELL [\"/bin/sh\", \"-c\"]", "STOPSIGNAL TERM", "MAINTAINER me",
	"ONBUILD RUN true", "onbuild COPY . /", "ONBUILD ARG Q", "# a comment", "   # an indented one", "", "\t", "  USER indented", "RUN last \\", "RUN `\n x", "UNKNOWN x", "RUN", "COPY a",
}

func pick(dice *rand.Rand, list []string) string { return list[dice.Intn(len(list))] }

func made(dice *rand.Rand) string {
	text := []string{}
	for range dice.Intn(3) {
		text = append(text, pick(dice, globalLines))
	}
	for range 1 + dice.Intn(3) {
		text = append(text, pick(dice, fromLines))
		for range dice.Intn(5) {
			text = append(text, pick(dice, lines))
		}
	}
	end := []string{"\n", "\n", "\n", "\r\n"}[dice.Intn(4)]
	whole := strings.Join(text, "\n") + pick(dice, []string{"", "\n"})
	return pick(dice, starts) + strings.ReplaceAll(whole, "\n", end)
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	seed, _ := strconv.ParseInt(os.Args[2], 10, 64)
	dice := rand.New(rand.NewSource(seed))
	for range count {
		line, _ := json.Marshal(fact(made(dice)))
		fmt.Println(string(line))
	}
}
