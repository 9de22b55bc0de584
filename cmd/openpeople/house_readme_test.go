package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/config"
	"openpeople/internal/delivery"
)

// TestWallsOfReadme follows what README names: tests, files and folders, settings.
func TestWallsOfReadme(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	walk(t, "_test.go", func(_ string, raw []byte) {
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(raw), -1) {
			tests[m[1]] = true
		}
	})
	seen := 0
	for _, m := range regexp.MustCompile("`(Test[A-Z]\\w*)`").FindAllStringSubmatch(string(raw), -1) {
		if seen++; !tests[m[1]] {
			t.Errorf("README names %s, which is no test", m[1])
		}
	}
	for _, m := range regexp.MustCompile("`((?:cmd|internal|static|templates|\\.ci)/[^`\\s]+)").FindAllStringSubmatch(string(raw), -1) {
		if strings.ContainsAny(m[1], "<*") {
			continue // a pattern
		}
		if seen++; !exists(filepath.Join(root, m[1])) {
			t.Errorf("README names %s, which is not there", m[1])
		}
	}
	for _, name := range regexp.MustCompile(`OPENPEOPLE_[A-Z_]+`).FindAllString(string(raw), -1) {
		seen++
		if err := config.CheckEnvironment([]string{name + "=x"}, deliverySettings(delivery.Table)); err != nil {
			t.Errorf("README names a setting: %v", err)
		}
	}
	if seen < 60 {
		t.Errorf("README names only %d things: the walk is broken", seen)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
