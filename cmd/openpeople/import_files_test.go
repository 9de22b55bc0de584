package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

const tableHead = "source,external_id,channel,started_at,ended_at,topic\n"

// tableRow is a good row of a table with the columns of tableHead.
func tableRow(id, topic string) string {
	return "crm," + id + ",shop,2026-01-20T10:00:00Z,2026-01-20T10:05:00Z," + topic
}

// Files as people have them: what is understood is said before anything is stored, and
// what cannot be kept costs no more than itself.
func TestImportFilesAsPeopleHaveThem(t *testing.T) {
	cp1251 := func(s string) string {
		out, err := charmap.Windows1251.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	times := "2026-01-20T10:00:00Z,2026-01-20T10:05:00Z"
	many := []string{strings.TrimSpace(tableHead)}
	for i := range 1002 {
		many = append(many, tableRow(string(rune('a'+i%26))+strings.Repeat("x", i/26), "тема"))
	}
	many[3] = tableRow("torn", `"ещё`)
	for _, c := range []struct {
		name, file, text, understood string
		fresh, bad, lacking          int
		said                         []string // in the errors file
		topic                        string   // of contact 1
	}{
		{"CP1251", "x.csv", cp1251(tableHead + tableRow("1", "Тарифы")), "CP1251, commas, columns source, external_id, channel, started_at, ended_at, topic; times without a zone are those of Europe/Moscow", 1, 0, 0, nil, "Тарифы"},
		{"as Russian Excel saves it", "x.csv", cp1251(strings.ReplaceAll("\n"+tableHead+tableRow("1", "Тарифы")+"\n,,,,,\n", ",", ";")), "CP1251, semicolons", 1, 0, 0, nil, "Тарифы"},
		{"a mark before a quoted head", "x.csv", "\ufeff\"source\",\"external_id\",\"channel\",\"started_at\",\"ended_at\",\"topic\",,\r\n" + tableRow("1", "Тарифы") + ",,\r\n", "UTF-8 with mark, commas, columns source, external_id, channel, started_at, ended_at, topic, 2 without a name", 1, 0, 0, nil, "Тарифы"},
		{"tabs", "x.csv", strings.ReplaceAll(tableHead+tableRow("1", "a;b"), ",", "\t"), "UTF-8, tabs", 1, 0, 0, nil, "a;b"},
		{"JSON lines with a mark", "x.jsonl", "\ufeff" + goodLine + "\n", "JSON lines", 1, 0, 0, nil, ""},
		{"an open quote", "x.csv", strings.Join(many, "\r\n") + "\r\n", "UTF-8, commas", 1001, 1, 0, []string{`{"line":4,"reason":"a quote is not closed`}, ""},
		{"an open quote, and one that would close it", "x.csv", tableHead + tableRow("1", `"ещё`) + "\n" + tableRow("2", "a") + "\n" + tableRow("3", `монитор 24"`) + "\n" + tableRow("4", "b"), "", 3, 1, 0, []string{`{"line":2,"reason":"a quote is not closed`}, ""},
		{"one bad row behind one that lacks a field", "x.csv", strings.Replace(tableHead, "topic", "line", 1) + tableRow("1", "99") + "\n" + tableRow("", "1") + "\n", "", 1, 1, 1, []string{"{\"line\":2,\"kept\":true,\"left_out\":[{\"field\":\"line\",\"reason\":\"Must be from 1 to 9.\"}]}\n{\"line\":3,\"reason\":\"external_id: "}, ""},
		{"a cell without a column", "x.csv", strings.Replace(tableHead, "\n", ",\n", 1) + tableRow("1", "a") + ",b\n", "1 without a name", 1, 0, 1, []string{`{"line":2,"kept":true,"left_out":[{"field":"column 7","reason":"The column has no name."}]}`}, "a"},
		{"a cell too many", "x.csv", tableHead + tableRow("1", "a,b") + "\n" + tableRow("2", "c"), "", 1, 1, 0, []string{`{"line":2,"reason":"the row has 7 cells, the head 6`}, ""},
		{"a row cut short", "x.csv", tableHead + "crm,1,shop," + times + "\ncrm,2,shop\n", "", 1, 1, 0, []string{`{"line":3,"reason":"started_at: `}, ""},
		{"times as Excel writes them", "x.csv", "source;external_id;channel;started_at;ended_at\ncrm;1;shop;20.01.2026 13:00;20.01.2026 13:05\ncrm;2;shop;01/20/2026 10:00;01/20/2026 10:05\n", "Europe/Moscow", 1, 1, 0, []string{`"line":3,"reason":"started_at: This is no date and time that reads in one way only.`, `. ended_at: `}, ""},
		{"numbers and words as Excel writes them", "x.csv", "source;external_id;channel;started_at;ended_at;line;talk_seconds;hold_seconds;resolved\ncrm;1;shop;2026-01-20T10:00:00Z;2026-01-20T10:05:00Z;1,0;31.0;12,5;ИСТИНА\n", "", 1, 0, 1, []string{`"left_out":[{"field":"hold_seconds","reason":"Wrong type: integer is wanted."}]`}, ""},
		{"numbers that Excel rounded", "x.csv", "source,external_id,channel,started_at,ended_at,customer.phone\ncrm,\"1,23457E+15\",shop," + times + ",\ncrm,1,shop," + times + ",7.91612E+10\n", "", 1, 1, 1, []string{`{"line":2,"reason":"external_id: A spreadsheet has rounded`, `{"line":3,"kept":true,"left_out":[{"field":"customer.phone","reason":"A spreadsheet has rounded`}, ""},
		{"fields that cannot be kept", "x.csv", "source,external_id,channel,started_at,ended_at,customer.phone,customer.email,customer.time_zone,messages\ncrm,1,shop," + times + ",anonymous,?,MSK,hello\ncrm,2,shop," + times + ",8 916 123-45-67,a@example.org,Europe/Moscow,[]\n", "", 2, 0, 1, []string{`{"line":2,"kept":true,"left_out":[{"field":"messages","reason":"This is no conversation in JSON`, `{"field":"customer.email","reason":"`, `{"field":"customer.phone","reason":"`, `{"field":"customer.time_zone","reason":"`}, ""},
		{"bytes that are no letters in JSON lines", "x.jsonl", strings.Replace(goodLine, `,"ch`, ",\"topic\":\"a\xff\",\"messages\":[{\"from\":\"customer\",\"text\":\"a\xff\"}],\"ch", 1), "", 1, 0, 1, []string{`{"field":"messages[0].text","reason":"Characters that are not allowed were replaced`, `{"field":"topic","reason":"The text has characters`}, ""},
		{"the same in JSON lines", "x.jsonl", strings.Replace(goodLine, `,"ch`, `,"customer":{"phone":"1021","external_id":"u"},"ch`, 1), "", 1, 0, 1, []string{`{"line":1,"kept":true,"left_out":[{"field":"customer.phone","reason":"This does not look like a phone number."}]}`}, ""},
		{"what a contact also carries", "x.csv", "source;external_id;channel;started_at;ended_at;end_reason;attributes.tariff;attributes.app_version;operators;consent.basis;consent.at\ncrm;1;shop;2026-01-20T10:00:00Z;2026-01-20T10:05:00Z;timeout;M;;[{\"external_id\":\"17\"}];contract;20.01.2026 13:00\ncrm;2;shop;2026-01-20T10:00:00Z;2026-01-20T10:05:00Z;?;" + strings.Repeat("x", 201) + ";4.2;[{\"name\":1}];;\n", "attributes.tariff", 2, 0, 1, []string{`"field":"operators","reason":"This wants the list of who served`, `"field":"end_reason"`, `"field":"attributes.tariff"`}, ""},
		{"one row that is no UTF-8", "x.csv", tableHead + tableRow("1", "Тарифы") + "\n" + tableRow("2", "\xd2") + "\n", "UTF-8,", 2, 0, 1, []string{`{"line":3,"kept":true,"left_out":[{"field":"topic"`}, "Тарифы"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := openDesk(t, t.TempDir())
			defer a.Close()
			job := importerFor(a, kept(t, c.text, c.file))
			var out strings.Builder
			job.out = writerFunc(func(p []byte) (int, error) {
				if out.Len() == 0 && job.fresh > 0 {
					t.Error("it stored before it said what it understood")
				}
				return out.Write(p)
			})
			if err := job.run(context.Background()); err != nil {
				t.Fatal(err)
			}
			if job.fresh != c.fresh || job.bad != c.bad || job.lacking != c.lacking || !strings.HasPrefix(out.String(), "understood: ") || !strings.Contains(out.String(), c.understood) {
				t.Errorf("%s; %s", out.String(), job.summary())
			}
			raw, err := os.ReadFile(job.errorsFile())
			if (err == nil) != (len(c.said) > 0) {
				t.Errorf("%s %v", raw, err)
			}
			for _, want := range c.said {
				if !strings.Contains(string(raw), want) {
					t.Errorf("%s has no %s", raw, want)
				}
			}
			if again := importInto(t, a, job.file); again.known != c.fresh || again.fresh != 0 || again.bad != c.bad || again.lacking != c.lacking {
				t.Errorf("again: %s", again.summary())
			}
			if second, err := os.ReadFile(job.errorsFile()); string(second) != string(raw) {
				t.Errorf("again: %s %v", second, err)
			}
			if c.bad+c.lacking > 0 && c.topic == "" {
				return
			}
			kept, err := a.store.ContactByID(context.Background(), 1)
			if err != nil || (kept.Topic == nil) != (c.topic == "") || kept.Topic != nil && kept.Topic.Code != c.topic || !kept.StartedAt.Equal(time.Date(2026, 1, 20, 10, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v %+v %v", kept, kept.Topic, err)
			}
		})
	}
}

// However a table is written, the same contacts come of it.
func TestImportIsTheSameHoweverItIsWritten(t *testing.T) {
	a := openDesk(t, t.TempDir())
	defer a.Close()
	topics := []string{"Тарифы", "Роуминг, связь", "«Всё»; и сразу", `ООО "Ромашка"`, "", "Оплата"}
	plain := strings.Builder{}
	plain.WriteString(tableHead)
	for i, topic := range topics {
		plain.WriteString(tableRow(string(rune('a'+i)), `"`+strings.ReplaceAll(topic, `"`, `""`)+`"`) + "\n")
	}
	if job := importInto(t, a, kept(t, plain.String(), "x.csv")); job.fresh != len(topics) {
		t.Fatal(job.summary())
	}
	hashes := func(t interface{ Fatal(...any) }) (out []string) {
		for i := range topics {
			c, err := a.store.ContactByID(context.Background(), int64(i+1))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, c.Hash)
		}
		return out
	}
	before := hashes(t)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		separator := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "separator")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end")
		text := ""
		for i, line := range strings.Split(strings.TrimSpace(plain.String()), "\n") {
			cells := strings.SplitN(line, ",", 6)
			if i > 0 && rapid.Bool().Draw(t, "local") {
				cells[3], cells[4] = "20.01.2026 13:00:00", "2026-01-20 13:05"
			}
			text += strings.Join(cells, separator) + end
		}
		switch rapid.IntRange(0, 2).Draw(t, "encoding") {
		case 1:
			text = "\ufeff" + text
		case 2:
			var err error
			if text, err = charmap.Windows1251.NewEncoder().String(text); err != nil {
				t.Fatal(err)
			}
		}
		file := filepath.Join(dir, "x.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		job := importerFor(a, file)
		if err := job.run(context.Background()); err != nil || job.known != len(topics) || job.fresh+job.bad+job.lacking > 0 {
			t.Fatalf("%s %v of %q", job.summary(), err, text)
		}
		if !slices.Equal(hashes(t), before) {
			t.Fatalf("other contacts come of %q", text)
		}
	})
}

// A row that is bad makes the command leave with 1, one that is kept without a field
// does not; what could not be understood is wrong usage.
func TestImportLeaves(t *testing.T) {
	dir := t.TempDir()
	place := []string{"--data", dir, "--database", filepath.Join(dir, "desk.db")}
	if code, said := runProgram(t, "", append([]string{"migrate"}, place...)...); code != 0 {
		t.Fatal(said)
	}
	for _, c := range []struct {
		code int
		text string
		args []string
	}{
		{0, goodLine, nil},
		{0, strings.Replace(goodLine, `,"ch`, `,"customer":{"phone":"anonymous"},"ch`, 1), nil},
		{1, goodLine + "\n{}", nil},
		{2, goodLine, []string{"--encoding", "latin-9"}},
		{2, goodLine, []string{"--encoding", "cp1251"}},
	} {
		args := append(append([]string{"import", "contacts", kept(t, c.text, "x.jsonl")}, c.args...), place...)
		if code, said := runProgram(t, "", args...); code != c.code {
			t.Errorf("%s %v: %d, %q", c.text, c.args, code, said)
		}
	}
	russian := strings.Replace(goodLine, `,"ch`, `,"topic":"Тарифы и услуги связи","ch`, 1)
	for name, of := range map[string]encoding.Encoding{"CP1251": charmap.Windows1251, "UTF-16": utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)} {
		text, err := of.NewEncoder().String(russian)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		z.Write([]byte(text))
		z.Close()
		for file, text := range map[string]string{"x.jsonl": text, "x.jsonl.gz": packed.String()} {
			code, said := runProgram(t, "", append([]string{"import", "contacts", kept(t, text, file)}, place...)...)
			if code != 2 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "written in "+name) {
				t.Errorf("%s in %s: %d, %q", file, name, code, said)
			}
		}
	}
	table, err := charmap.KOI8R.NewEncoder().String(tableHead + tableRow("7", "Тарифы"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"koi8-r": 0, "": 2} {
		args := append([]string{"import", "contacts", kept(t, table, "x.csv")}, place...)
		if name != "" {
			args = append(args, "--encoding", name)
		}
		if code, said := runProgram(t, "", args...); code != want {
			t.Errorf("KOI8-R as %q: %d, %q", name, code, said)
		}
	}
}
