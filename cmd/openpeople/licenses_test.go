package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write notices.gz instead of comparing it")

// noticeFile is a file in which a module says under which terms it may be passed on.
var noticeFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([.-].*)?$`)

// publicDomain is said of what wants nothing said.
const publicDomain = "SQLite, which is linked by github.com/mattn/go-sqlite3, is in the public domain: https://sqlite.org/copyright.html\n"

// The notices are those of the modules that are linked, at their versions. After a
// change of go.mod: go test ./cmd/openpeople -run NoticesAreFresh -update
func TestNoticesAreFresh(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-json=Module", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	list, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	type module struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path string }
	}
	modules := map[string]module{}
	for from := json.NewDecoder(bytes.NewReader(list)); ; {
		var one struct{ Module *module }
		if err := from.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if m := one.Module; m != nil && !m.Main && m.Replace == nil { // what replaces a module is ours
			modules[m.Path] = *m
		}
	}
	if len(modules) < 20 {
		t.Fatalf("%d modules are linked: the list is not read right", len(modules))
	}
	var want bytes.Buffer
	add := func(title, dir string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, e := range entries {
			if e.IsDir() || !noticeFile.MatchString(e.Name()) {
				continue
			}
			raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			found = true
			fmt.Fprintf(&want, "==== %s: %s\n\n%s\n\n", title, e.Name(), strings.TrimSpace(strings.ReplaceAll(string(raw), "\r\n", "\n")))
		}
		if !found {
			t.Errorf("%s says nothing of its terms in %s", title, dir)
		}
	}
	add("Go", modules["golang.org/x/sys"].Dir) // the same authors and terms
	for _, m := range slices.SortedFunc(maps.Values(modules), func(a, b module) int { return cmp.Compare(a.Path, b.Path) }) {
		add(m.Path+" "+m.Version, m.Dir)
	}
	want.WriteString(publicDomain)
	if *update {
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		w.Write(want.Bytes())
		w.Close()
		if err := os.WriteFile("notices.gz", packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := gzip.NewReader(bytes.NewReader(notices))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(text)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("notices.gz (%v) is not what the linked modules say: go test ./cmd/openpeople -run NoticesAreFresh -update", err)
	}
}
