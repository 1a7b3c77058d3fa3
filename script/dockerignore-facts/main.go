// Makes up lists of ignored files and paths, asks BuildKit's own libraries which of the paths a build would get, and
// prints one fact per line: ["list", "refused"], or ["list", [ignored], [kept], [stopped]], where BuildKit stops at
// the paths that are named last. `write` runs it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	gofs "io/fs"
	"math/rand"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
	"github.com/tonistiigi/fsutil/types"
)

// A folder in memory, with nothing in it but one path.
type onePath string

func (p onePath) Open(string) (io.ReadCloser, error) { return nil, os.ErrNotExist }

func (p onePath) Walk(_ context.Context, _ string, visit gofs.WalkDirFunc) error {
	parts := strings.Split(string(p), "/")
	for i := range parts {
		mode := uint32(0o644)
		if i < len(parts)-1 {
			mode = uint32(os.ModeDir) | 0o755
		}
		name := strings.Join(parts[:i+1], "/")
		err := visit(name, &fsutil.DirEntryInfo{Stat: &types.Stat{Path: name, Mode: mode}}, nil)
		if errors.Is(err, gofs.SkipDir) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func ask(patterns []string, wanted string) string {
	tree, err := fsutil.NewFilterFS(onePath(wanted), &fsutil.FilterOpt{ExcludePatterns: patterns})
	if err != nil {
		return "stopped"
	}
	answer := "ignored"
	err = tree.Walk(context.Background(), "", func(name string, _ gofs.DirEntry, _ error) error {
		if name == wanted {
			answer = "kept"
		}
		return nil
	})
	if err != nil {
		return "stopped"
	}
	return answer
}

func fact(text string, paths []string) any {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err == nil {
		_, err = patternmatcher.New(patterns)
	}
	if err != nil {
		return []any{text, "refused"}
	}
	answers := map[string][]string{"ignored": {}, "kept": {}, "stopped": {}}
	for _, one := range paths {
		answer := ask(patterns, one)
		answers[answer] = append(answers[answer], one)
	}
	return []any{text, answers["ignored"], answers["kept"], answers["stopped"]}
}

var usual = strings.Split("a b ab a.js b.txt node_modules * ** *.js ? [ab] a* .git src docs .env *.md", " ")
var odd = strings.Split(`. .. **.js a** *a** [^a] [a-c] [!a] [] [a [a-] [z-a] [*] [?] [[:alpha:]] [\]] [.] ] \a \d \* \\ \ \b \é é ?é a$ (a) {a} a{2} a|b ^a a+ +a !a #a ... *** **** *.* x\ y . 😀 ?? [é] [^b]c a**b **b** **[ab] `, " ")
var blanks = []string{" ", "\t", "\u00a0", "\u0085", "\ufeff", "\v"}
var names = strings.Split("a b ab aa a.js b.txt node_modules c .git a$ (a) é +a A src docs .env x.md !a #a {a} a|b ^a aab 😀 d \\a", " ")

func pick(dice *rand.Rand, list []string) string { return list[dice.Intn(len(list))] }

func line(dice *rand.Rand, oddness int) string {
	parts := []string{}
	for range 1 + dice.Intn(3) {
		if dice.Intn(10) < oddness {
			parts = append(parts, pick(dice, odd))
		} else {
			parts = append(parts, pick(dice, usual))
		}
	}
	text := strings.Join(parts, "/")
	if dice.Intn(6) == 0 {
		text = "/" + text
	}
	if dice.Intn(6) == 0 {
		text += "/"
	}
	if dice.Intn(3) == 0 {
		text = "!" + text
	}
	if oddness > 0 && dice.Intn(8) == 0 {
		text = pick(dice, blanks) + text
	}
	if oddness > 0 && dice.Intn(8) == 0 {
		text += pick(dice, blanks)
	}
	if dice.Intn(20) == 0 {
		text = "#" + text
	}
	return text
}

func main() {
	count, _ := strconv.Atoi(os.Args[1])
	seed, _ := strconv.ParseInt(os.Args[2], 10, 64)
	dice := rand.New(rand.NewSource(seed))
	print := func(one any) {
		text, _ := json.Marshal(one)
		fmt.Println(string(text))
	}
	for _, one := range chosen {
		print(fact(one.text, one.paths))
	}
	for range count {
		oddness := []int{0, 0, 2, 5}[dice.Intn(4)]
		lines := []string{}
		for range 1 + dice.Intn(5) {
			lines = append(lines, line(dice, oddness))
		}
		paths := map[string]bool{}
		for range 10 {
			parts := []string{}
			for range 1 + dice.Intn(4) {
				parts = append(parts, pick(dice, names))
			}
			paths[path.Join(parts...)] = true
		}
		all := []string{}
		for one := range paths {
			all = append(all, one)
		}
		end := []string{"\n", "\n", "\r\n"}[dice.Intn(3)]
		print(fact(strings.Join(lines, end), sorted(all)))
	}
}
