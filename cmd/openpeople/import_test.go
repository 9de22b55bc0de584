package main

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func importInto(t *testing.T, a *app, file string) *importer {
	t.Helper()
	job := importerFor(a, file)
	if err := job.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return job
}

func importerFor(a *app, file string) *importer {
	return &importer{cargo: contactCargo(a, importerOf("")), fold: a.store.Fold, file: file, zone: a.zone(), out: io.Discard}
}

func kept(t *testing.T, text string, name string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestImportRealConversations takes 1,551 real chats in, twice: nothing is
// refused, the second time nothing is new, nobody is written to.
func TestImportRealConversations(t *testing.T) {
	raw, err := os.ReadFile(root + "/../shared/data/star_sample.jsonl.gz")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no ../shared/data beside the checkout: the real conversations were not imported")
	}
	if err != nil {
		t.Fatal(err)
	}
	a := openDesk(t, t.TempDir())
	defer a.Close()
	file := kept(t, string(raw), "star_sample.jsonl.gz")
	if job := importInto(t, a, file); job.fresh != 1551 || job.known+job.bad > 0 {
		t.Errorf("first: %s", job.summary())
	}
	if job := importInto(t, a, file); job.known != 1551 || job.fresh+job.bad > 0 {
		t.Errorf("again: %s", job.summary())
	}
	counts, err := a.store.CountMessages(context.Background(), 28)
	if err != nil || counts.Queued != 0 {
		t.Errorf("%d messages wait for the customers of 2020, %v", counts.Queued, err)
	}
	if breaches, err := a.store.Check(context.Background()); err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
}

const goodLine = `{"source":"s","external_id":"1","channel":"chat","started_at":"2026-01-20T10:00:00Z","ended_at":"2026-01-20T10:05:00Z"}`

func TestImportKeepsTheRestOfABadFile(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	file := kept(t, strings.Join([]string{
		goodLine,
		"",
		"nonsense",
		`{"source":"s","external_id":"2","channel":"chat","started_at":"2026-01-20T10:00:00Z","ended_at":"2026-01-20T09:05:00Z"}`,
		`{"source":"s","external_id":"3","channel":"chat","started_at":"2026-01-20T10:00:00Z","ended_at":"2026-01-20T10:05:00Z","nose":1}`,
		`{"source":"` + strings.Repeat("s", 5<<20) + `"}`,
		strings.Replace(goodLine, `"1"`, `"4"`, 1),
	}, "\n"), "bad.jsonl")
	job := importInto(t, a, file)
	if job.fresh != 2 || job.bad != 4 {
		t.Error(job.summary())
	}
	wrong, err := os.ReadFile(job.errorsFile())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"line":3`, `{"line":4,"reason":"ended_at: `, `{"line":5,"reason":"nose: `, `{"line":6,"reason":"the line is longer`} {
		if !strings.Contains(string(wrong), want) {
			t.Errorf("%s has no %s", wrong, want)
		}
	}
	importInto(t, a, kept(t, goodLine, "good.jsonl"))
}

func TestImportTables(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	job := importInto(t, a, kept(t, "\ufeffsource,external_id,channel,started_at,ended_at,line,talk_seconds,resolved,customer.phone,operator.name,operator.external_id,messages,client\r\n"+
		`crm,1,shop,2026-01-20T10:00:00Z,2026-01-20T10:05:00Z,2,31,true,8 916 123-45-67,"Анна, П.",17,"[{""from"":""customer"",""text"":""Здравствуйте""}]",shop-a`+"\r\n"+
		"crm,2,shop,2026-01-20T10:00:00Z,2026-01-20T10:05:00Z,,,,,,,,\r\n"+
		"crm,3,shop,2026-01-20T10:00:00Z,2026-01-20T10:05:00Z,one,,,,,,,\r\n"+
		"crm,4\r\n", "c.csv"))
	if job.fresh != 3 || job.bad != 1 || job.lacking != 1 {
		t.Error(job.summary())
	}
	id, _, err := a.store.ContactByKey(context.Background(), "crm", "1")
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.store.ContactByID(context.Background(), id)
	if err != nil || *c.Line != 2 || *c.Talk != 31 || !*c.Resolved || c.Customer.Phone != "+79161234567" || c.Operator.Name != "Анна, П." || c.Client.Code != "shop-a" || len(c.Messages) != 1 {
		t.Errorf("%+v %v", c, err)
	}
	for name, c := range map[string]struct{ file, text, says string }{
		"an unknown column":     {"x.csv", "source;colour\n", "no column “colour”. Understood: UTF-8, semicolons, columns source, colour"},
		"a column twice":        {"x.csv", "source,external_id,channel,started_at,ended_at,topic,Topic\n", "column topic is there twice"},
		"a column that must be": {"x.csv", "source,external_id,channel,started_at\n", "column ended_at is missing"},
		"nothing":               {"x.csv", "", "must name the columns"},
		"no known encoding":     {"x.csv", tableHead + "crm,1,shop,2026-01-20T10:00:00Z,2026-01-20T10:05:00Z,caf\xe9\n", "--encoding"},
		"no known ending":       {"z.txt", "x", "none of .jsonl"},
	} {
		job := importerFor(a, kept(t, c.text, c.file))
		var usage errUsage
		if err := job.run(context.Background()); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImportIntoANamespace(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	job := importerFor(a, kept(t, strings.Replace(goodLine, `,"ch`, `,"operator":{"external_id":"17"},"ch`, 1), "good.jsonl"))
	job.cargo = contactCargo(a, importerOf("crm"))
	if err := job.run(context.Background()); err != nil || job.fresh != 1 {
		t.Fatalf("%s %v", job.summary(), err)
	}
	c, err := a.store.ContactByID(context.Background(), 1)
	if err != nil || c.Operator.ExternalID != "crm::17" {
		t.Errorf("%+v %v", c, err)
	}
	var usage errUsage
	if err := (&importContactsCommand{Namespace: "a b"}).Run(context.Background(), new(int)); !errors.As(err, &usage) {
		t.Errorf("a namespace that is none: %v", err)
	}
}

// A stopped import keeps what it took and goes on where it was.
func TestImportStoppedAndRunAgain(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	var text strings.Builder
	for i := range 3 * importBatch {
		text.WriteString(strings.Replace(goodLine, `"1"`, `"n`+strings.Repeat("i", i%90)+string(rune('a'+i/90))+`"`, 1) + "\n")
	}
	file := kept(t, text.String(), "long.jsonl")
	ctx, cancel := context.WithCancel(context.Background())
	job := importerFor(a, file)
	job.bar = true
	job.out = writerFunc(func(p []byte) (int, error) { // after the first batch
		if p[0] == '\r' {
			cancel()
		}
		return len(p), nil
	})
	if err := job.run(ctx); !errors.Is(err, context.Canceled) || job.fresh != importBatch {
		t.Fatalf("%s %v", job.summary(), err)
	}
	if again := importInto(t, a, file); again.known != importBatch || again.fresh != 2*importBatch {
		t.Error(again.summary())
	}
}

func TestImportOfATornArchive(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	var b strings.Builder
	z := gzip.NewWriter(&b)
	io.WriteString(z, goodLine+"\n"+strings.Repeat(" ", 100_000)+"\n")
	z.Close()
	job := importInto(t, a, kept(t, b.String()[:b.Len()-20], "torn.jsonl.gz"))
	if job.fresh != 1 || job.bad != 1 {
		t.Error(job.summary())
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
