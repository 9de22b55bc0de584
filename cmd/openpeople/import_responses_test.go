package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/recovery"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// deskOfYears is a desk with contacts 1 to n of 20 January 2026, which nobody was
// asked about.
func deskOfYears(t *testing.T, n int) *app {
	t.Helper()
	a := openDesk(t, t.TempDir())
	t.Cleanup(func() { a.Close() })
	var text strings.Builder
	for i := range n {
		text.WriteString(strings.Replace(goodLine, `"1"`, fmt.Sprintf(`"%d"`, i+1), 1) + "\n")
	}
	if job := importInto(t, a, kept(t, text.String(), "years.jsonl")); job.fresh != n {
		t.Fatal(job.summary())
	}
	return a
}

func importResponses(t *testing.T, a *app, file string) *importer {
	t.Helper()
	job := responsesFrom(a, file)
	if err := job.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return job
}

func responsesFrom(a *app, file string) *importer {
	return &importer{cargo: responseCargo(a, importerOf("")), fold: a.store.Fold, file: file, zone: a.zone(), out: io.Discard}
}

func TestImportResponses(t *testing.T) {
	a := deskOfYears(t, 9)
	file := kept(t, "source;external_id;mark;solved;comment;delivery;offered_at;answered_at\r\n"+
		"s;1;5;да;\"Спасибо; всё ясно\";ivr;20.01.2026 13:05;20.01.2026 13:06\r\n"+
		"s;2;1,0;нет;;ivr;;20.01.2026 13:06:30\r\n"+
		"s;3;;да;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;4;;;\"Слова\r\nбез оценки\";ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;5;;;;ivr;2026-01-20T10:06:00Z;\r\n"+
		"s;6;excellent;да;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;7;5;maybe;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;8;5;;;ivr;;2026-01-20T10:04:59Z\r\n"+
		"s;99;5;;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;9;6;;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;9;4;;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;9;4;;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;9;3;;;ivr;;2026-01-20T10:06:00Z\r\n"+
		"s;9;3;;;ivr;;\r\n", "marks.csv")
	var out strings.Builder
	job := responsesFrom(a, file)
	job.out = &out
	if err := job.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if said := job.summary(); said != "14 responses: 6 new, 1 known, 7 bad" {
		t.Error(said)
	}
	if want := "understood: UTF-8, semicolons, columns source, external_id, mark, solved, comment, delivery, offered_at, answered_at; times without a zone are those of Europe/Moscow\n"; !strings.HasPrefix(out.String(), want) {
		t.Error(out.String())
	}
	raw, err := os.ReadFile(job.errorsFile())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"line":8,"reason":"mark: Wrong type: integer`, `{"line":9,"reason":"solved: `, `{"line":10,"reason":"answered_at: The answer is earlier than the contact ended.`,
		`{"line":11,"reason":"There is no such contact.`, `{"line":12,"reason":"mark: Must be from 1 to 5.`, `{"line":15,"reason":"This contact already has another answer.`, `{"line":16,"reason":"answered_at: `,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s has no %s", raw, want)
		}
	}
	day := when.Period{From: 20260120, To: 20260120}
	sums := func() figure.Sums {
		got, err := a.store.Sums(context.Background(), report.Query{Days: day})
		if err != nil || len(got.Days) != 1 {
			t.Fatal(got, err)
		}
		return got.Days[0].Sums
	}
	first := sums()
	for sum, want := range map[figure.Sum]int64{figure.Answered: 5, figure.MarkN: 3, figure.MarkSum: 10, figure.SolvedN: 3, figure.SolvedYes: 2, figure.Commented: 2, figure.Delivered: 2, figure.Replied: 1, figure.Asked: 0} {
		if first[sum] != want {
			t.Errorf("%s is %d, want %d", figure.Table[sum].Name, first[sum], want)
		}
	}
	if again := importResponses(t, a, file); again.fresh != 0 || again.known != 7 || again.bad != 7 {
		t.Error(again.summary())
	}
	if sums() != first {
		t.Errorf("again: %v, before %v", sums(), first)
	}
	if _, n, err := a.store.OpenRecoveries(context.Background(), recovery.Mine{}, 10); err != nil || n != 0 {
		t.Errorf("%d are to be called back about January, %v", n, err)
	}
	if breaches, err := a.store.Check(context.Background()); err != nil || len(breaches) > 0 {
		t.Errorf("check: %v %v", breaches, err)
	}
}

// Answers come in together, the second of a contact behind its first, and go on
// where they were stopped.
func TestImportResponsesStoppedAndRunAgain(t *testing.T) {
	const contacts = 3 * importBatch / 2
	a := deskOfYears(t, contacts)
	var text strings.Builder
	for i := range contacts {
		for _, mark := range []int{i%5 + 1, (i+1)%5 + 1} { // the first stands
			fmt.Fprintf(&text, `{"source":"s","external_id":"%d","mark":%d,"delivery":"old","answered_at":"2026-01-20T10:06:00Z"}`+"\n", i+1, mark)
		}
	}
	file := kept(t, text.String(), "marks.jsonl")
	ctx, cancel := context.WithCancel(context.Background())
	job := responsesFrom(a, file)
	job.bar = true
	job.out = writerFunc(func(p []byte) (int, error) {
		if p[0] == '\r' {
			cancel()
		}
		return len(p), nil
	})
	if err := job.run(ctx); !errors.Is(err, context.Canceled) || job.fresh != importBatch/2 || job.bad != importBatch/2 {
		t.Fatalf("%s %v", job.summary(), err)
	}
	if again := importResponses(t, a, file); again.known != importBatch/2 || again.fresh != contacts-importBatch/2 || again.bad != contacts {
		t.Error(again.summary())
	}
	for i := range contacts {
		id, _, err := a.store.ContactByKey(context.Background(), "s", fmt.Sprint(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if c, err := a.store.ContactByID(context.Background(), id); err != nil || c.Mark == nil || *c.Mark != i%5+1 {
			t.Fatalf("contact %d has %v, %v", i+1, c.Mark, err)
		}
	}
}

func TestImportResponsesOfAStrangeFile(t *testing.T) {
	a := deskOfYears(t, 1)
	for name, c := range map[string]struct{ file, text, says string }{
		"a column of contacts":  {"x.csv", "source,external_id,delivery,answered_at,topic\n", "no column “topic”"},
		"a column that must be": {"x.csv", "source,external_id,mark,answered_at\n", "column delivery is missing"},
		"no known ending":       {"z.txt", "x", "none of .jsonl"},
	} {
		var usage errUsage
		if err := responsesFrom(a, kept(t, c.text, c.file)).run(context.Background()); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	job := importResponses(t, a, kept(t, `{"source":"s","external_id":"1","mark":5,"delivery":"ivr","answered_at":"2026-01-20T10:06:00Z","colour":"red"}`+"\nnonsense\n", "x.jsonl"))
	if job.bad != 2 || job.fresh != 0 {
		t.Error(job.summary())
	}
}
