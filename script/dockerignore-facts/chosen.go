package main

import (
	"slices"
	"strings"
)

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// What a list can mean that chance seldom makes up.
var chosen = []struct {
	text  string
	paths []string
}{
	{"", []string{"a"}},
	{"\ufeff# a\r\nb\r\n", []string{"a", "b", "# a"}},
	{"a\n\ufeffb", []string{"a", "b", "\ufeffb"}},
	{"!", []string{"a"}},
	{"a\n! \n", []string{"a"}},
	{"a\n!/", []string{"a"}},
	{"a\n!./", []string{"a", "b"}},
	{".", []string{"a", "a/b"}},
	{"/", []string{"a", "a/b"}},
	{"./", []string{"a", "a/b"}},
	{"/.", []string{"a"}},
	{"..", []string{"a"}},
	{"*\n!**.js", []string{"a.js", "src/b.js", "src/b.ts"}},
	{"**.js", []string{"a.js", "src/b.js", "src/bjs", ".js"}},
	{"**_test.go", []string{"a_test.go", "x/y_test.go", "_test.go"}},
	{"**/x", []string{"x", "a/x", "ax", "x/b"}},
	{"**", []string{"a", "a/b"}},
	{"**\n!src", []string{"a", "src", "src/b", "src/b/c"}},
	{"**\n!src/**/*.go", []string{"src/a.go", "src/b/c.go", "src/a.c"}},
	{"a/b\n!a", []string{"a/b", "a/b/c", "a/d"}},
	{"a\n!a/*/**", []string{"a/b", "a/b/c", "a/b/c/d"}},
	{"a\n!a/b/*", []string{"a/b", "a/b/c", "a/b/c/d", "a/d"}},
	{"a\n!a/b/**", []string{"a/b", "a/b/c", "a/b/c/d"}},
	{"*\n!.git", []string{".git", ".git/config", "a"}},
	{".git\n!.git/HEAD", []string{".git/config", ".git/HEAD"}},
	{"**/.git", []string{".git", ".git/config", "a/.git/config", "a.git"}},
	{"/!a\na", []string{"a", "!a"}},
	{"a\n! /a", []string{"a"}},
	{"a\n!/ a", []string{"a", " a"}},
	{"/ a", []string{"a", " a"}},
	{"/ /a", []string{"a", " /a"}},
	{" # a", []string{"# a", "a"}},
	{"a\\", []string{"a"}},
	{"\\a", []string{"a", "\a", "\\a"}},
	{"\\d\\w", []string{"d", "1a", "dw"}},
	{"\\*", []string{"*", "a"}},
	{"[a-", []string{"a"}},
	{"[]a]", []string{"a"}},
	{"[^]a]", []string{"a"}},
	{"b/[z-a]", []string{"a", "b/c"}},
	{"a{2}*", []string{"aa", "a{2}", "a"}},
	{"a{2}", []string{"aa", "a{2}"}},
	{"a|b*", []string{"ax", "xb", "a|b"}},
	{"*{2}", []string{"a"}},
	{"^a*", []string{"a", "^a"}},
	{"*a*a*a*a*az", []string{strings.Repeat("a", 60)}},
	{strings.Repeat("**/", 6) + "zz", []string{strings.Repeat("a/", 20) + "b", "a/zz"}},
	{"?", []string{"é", "😀", "ab", "a\n"}},
	{"a*b", []string{"a\nb", "a/b"}},
	{"a**b", []string{"a\n/b", "a/x/b", "ab", "axb"}},
	{"a", []string{"a/b/c", "b/a", "A"}},
	{"a/\n/b\n./c\nd//e", []string{"a/x", "b/x", "c", "d/e"}},
	{"a/../b", []string{"a", "b"}},
	{"../a", []string{"a", "b"}},
}
