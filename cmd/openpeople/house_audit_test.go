package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/account"
)

var audited = regexp.MustCompile(`Audit\(ctx, [^,]*, "([a-z_]*)", "([a-z_]*)"`)

// TestAuditHasWords finds every line that use-cases write into the audit log: what was done,
// and with what, has a name there.
func TestAuditHasWords(t *testing.T) {
	var actions, nouns []string
	for _, a := range account.Actions {
		actions = append(actions, a.Code)
	}
	for _, n := range account.Nouns {
		nouns = append(nouns, n.Code)
	}
	seen := 0
	walk(t, ".go", func(path string, text []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, m := range audited.FindAllStringSubmatch(string(text), -1) {
			seen++
			if !slices.Contains(actions, m[1]) {
				t.Errorf("%s: the action %q has no name in account.Actions", path, m[1])
			}
			if !slices.Contains(nouns, m[2]) {
				t.Errorf("%s: the noun %q has no name in account.Nouns", path, m[2])
			}
		}
	})
	if seen < 30 {
		t.Errorf("%d lines: the walk is broken", seen)
	}
}
