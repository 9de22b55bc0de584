package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// read opens a file as the command does.
func read(file string, known func(string) bool, whole func([]string) bool) (s *Sheet, e Encoding, rows []Row, err error) {
	if e, err = Look(strings.NewReader(file)); err != nil {
		return nil, e, nil, err
	}
	if s, err = Open(iotest.HalfReader(strings.NewReader(file)), e, known); err != nil {
		return nil, e, nil, err
	}
	return s, e, slices.Collect(s.Rows(whole)), nil
}

func knowsAny(names ...string) func(string) bool {
	return func(name string) bool { return slices.Contains(names, name) }
}

// writer writes a table as a spreadsheet or a program would.
type writer struct {
	separator, end string
	always         bool // quotes every cell
	encoding       string
	cut            bool // leaves empty cells at the end of a row away
}

func (w writer) row(cells []string) string {
	if w.cut {
		for len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		if out[i] = c; w.always || strings.ContainsAny(c, "\";,\t\n\r") {
			out[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
	}
	return strings.Join(out, w.separator)
}

func (w writer) encode(t interface{ Fatal(...any) }, text string) string {
	var err error
	switch w.encoding {
	case "UTF-8 with mark":
		text = mark + text
	case "UTF-16":
		text, err = utf16.UTF16(utf16.LittleEndian, utf16.ExpectBOM).NewEncoder().String(text)
	case "CP1251":
		text, err = charmap.Windows1251.NewEncoder().String(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func anyWriter(t *rapid.T) writer {
	return writer{
		separator: rapid.SampledFrom([]string{";", ",", "\t"}).Draw(t, "separator"), end: rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end"),
		always: rapid.Bool().Draw(t, "always"), encoding: rapid.SampledFrom([]string{"UTF-8", "UTF-8 with mark", "UTF-16", "CP1251"}).Draw(t, "encoding"), cut: rapid.Bool().Draw(t, "cut"),
	}
}

// anyRows are rows whose first cell names them; other cells hold what is hard.
func anyRows(t *rapid.T, columns int) (rows [][]string) {
	cell := rapid.SampledFrom([]string{"", "", "a", "Тариф «Всё»", "Анна, П.", "a;b", `ООО "Ромашка"`, `"`, `""`, `",`, `";`, "раз\nдва", "\n", "x\ty", " в середине ", `24" монитор`, "№ 5 — да"})
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		row := []string{fmt.Sprintf("row-%d", i)}
		for len(row) < columns {
			row = append(row, cell.Draw(t, "cell"))
		}
		rows = append(rows, row)
	}
	return rows
}

func whole(cells []string) bool { return len(cells) > 1 && strings.HasPrefix(cells[0], "row-") }

// What a writer wrote is what is read, whatever it holds.
func TestWhatWasWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, columns := anyWriter(t), rapid.IntRange(2, 6).Draw(t, "columns")
		head := []string{"key"}
		for len(head) < columns {
			head = append(head, fmt.Sprintf("c%d", len(head)))
		}
		rows := append(anyRows(t, columns), []string{"row-last", "Последняя строка, чтобы было что читать"})
		text := w.row(head) + w.end
		for i, r := range rows {
			text += strings.ReplaceAll(w.row(r), "\n", w.end)
			if i < len(rows)-1 || rapid.Bool().Draw(t, "ended") {
				text += w.end
			}
			if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
				text += strings.Repeat(w.separator, columns-1) + w.end
			}
		}
		s, e, got, err := read(w.encode(t, text), knowsAny(head...), whole)
		if err != nil || string(s.Separator) != w.separator || e.Name != w.encoding || !slices.Equal(s.Columns, head) {
			t.Fatalf("%+v %+v %v", s, e, err)
		}
		var cells [][]string
		for _, r := range got {
			if r.Err != nil {
				t.Fatalf("%+v", r)
			}
			for len(r.Cells) < columns {
				r.Cells = append(r.Cells, "")
			}
			cells = append(cells, r.Cells[:columns])
		}
		for i := range rows {
			for len(rows[i]) < columns {
				rows[i] = append(rows[i], "")
			}
		}
		if diff := cmp.Diff(rows, cells); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A quote that is never closed costs its own row, wherever it stands.
func TestAnOpenQuoteCostsOneRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, columns := anyWriter(t), rapid.IntRange(2, 6).Draw(t, "columns")
		head := []string{"key"}
		for len(head) < columns {
			head = append(head, fmt.Sprintf("c%d", len(head)))
		}
		rows := append(anyRows(t, columns), []string{"row-last", "Последняя строка, чтобы было что читать"})
		torn := rapid.IntRange(0, len(rows)-2).Draw(t, "torn")
		text, line, tornAt := w.row(head)+w.end, 2, 0
		for i, r := range rows {
			written := strings.ReplaceAll(w.row(r), "\n", w.end)
			if i == torn {
				tornAt = line
				written = "row-torn" + w.separator + `"ещё`
				written += strings.Repeat(w.separator, rapid.IntRange(0, columns-2).Draw(t, "after"))
			}
			text += written + w.end
			line += strings.Count(written, w.end) + 1
		}
		_, _, got, err := read(w.encode(t, text), knowsAny(head...), whole)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		bad := 0
		for _, r := range got {
			switch {
			case r.Err == nil:
				keys = append(keys, r.Cells[0])
			case r.Line != tornAt || !errors.Is(r.Err, ErrQuote):
				t.Fatalf("%+v of %q", r, text)
			default:
				bad++
			}
		}
		var want []string
		for i, r := range rows {
			if i != torn {
				want = append(want, r[0])
			}
		}
		if diff := cmp.Diff(want, keys); diff != "" || bad != 1 {
			t.Fatal(bad, diff, text)
		}
	})
}

func TestSheets(t *testing.T) {
	known := knowsAny("source", "id", "topic")
	for _, c := range []struct {
		name, file, separator string
		columns               []string
		rows                  []Row
	}{
		{"a mark before a quoted head", mark + "\"source\",\"id\"\r\na,b\r\n", ",", []string{"source", "id"}, []Row{{2, []string{"a", "b"}, nil}}},
		{"columns without a name", "source;id;;\na;b;;\n", ";", []string{"source", "id", "", ""}, []Row{{2, []string{"a", "b", "", ""}, nil}}},
		{"nothing but separators", ",,\nsource,id,\n,,\n \t,\u00a0,\na,b,\n\n", ",", []string{"source", "id", ""}, []Row{{5, []string{"a", "b", ""}, nil}}},
		{"the head in capitals, padded", " Source ,ID\na,b", ",", []string{"source", "id"}, []Row{{2, []string{"a", "b"}, nil}}},
		{"Excel's own line", "sep=|\r\nsource|id\r\na|b;c\r\n", "|", []string{"source", "id"}, []Row{{3, []string{"a", "b;c"}, nil}}},
		{"an old Mac", "source;id\ra;\"b\rc\"\rd;e\r", ";", []string{"source", "id"}, []Row{{2, []string{"a", "b\nc"}, nil}, {4, []string{"d", "e"}, nil}}},
		{"commas in the head's words", "source;id;topic\na,b;c;d\n", ";", []string{"source", "id", "topic"}, []Row{{2, []string{"a,b", "c", "d"}, nil}}},
		{"one column", "source\na\n", ";", []string{"source"}, []Row{{2, []string{"a"}, nil}}},
		{"quotes inside", "source,id\n24\" ok,ООО \"Б\"\n", ",", []string{"source", "id"}, []Row{{2, []string{`24" ok`, `ООО "Б"`}, nil}}},
		{"a quote not doubled", "source,id\n\"ООО \"Б\"\",1\nc,d\n", ",", []string{"source", "id"}, []Row{{2, nil, ErrQuote}, {3, []string{"c", "d"}, nil}}},
		{"an open quote at the end", "source,id\nc,d\na,\"b", ",", []string{"source", "id"}, []Row{{2, []string{"c", "d"}, nil}, {3, nil, ErrQuote}}},
		{"a \\r that is none of the ends", "source,id\na\rb,c\n", ",", []string{"source", "id"}, []Row{{2, []string{"a\rb", "c"}, nil}}},
		{"short and long rows", "source,id,topic\na\nb,c,d,e,\n", ",", []string{"source", "id", "topic"}, []Row{{2, []string{"a"}, nil}, {3, []string{"b", "c", "d", "e", ""}, nil}}},
		{"no end of line", "source,id\r\na,b\r", ",", []string{"source", "id"}, []Row{{2, []string{"a", "b"}, nil}}},
		{"no UTF-8 in one row", "source,id\nТарифы,1\n\xff,2\n", ",", []string{"source", "id"}, []Row{{2, []string{"Тарифы", "1"}, nil}, {3, []string{"\xff", "2"}, nil}}},
		{"a row too long", "source,id\n" + strings.Repeat("x", maxRow+1<<20) + "\nc,d\n", ",", []string{"source", "id"}, []Row{{2, nil, ErrLong}, {3, []string{"c", "d"}, nil}}},
		{"an open quote far from the next", "source,id\n\"x,1\n" + strings.Repeat("c,d\n", 5), ",", []string{"source", "id"}, append([]Row{{2, nil, ErrQuote}}, []Row{{3, []string{"c", "d"}, nil}, {4, []string{"c", "d"}, nil}, {5, []string{"c", "d"}, nil}, {6, []string{"c", "d"}, nil}, {7, []string{"c", "d"}, nil}}...)},
	} {
		s, _, rows, err := read(c.file, known, func(cells []string) bool { return len(cells) == 2 && cells[0] == "c" })
		if err != nil || string(s.Separator) != c.separator || !slices.Equal(s.Columns, c.columns) {
			t.Errorf("%s: %+v %v", c.name, s, err)
			continue
		}
		if diff := cmp.Diff(c.rows, rows, cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	for _, file := range []string{"", "\n", mark, ";;;\r\n\r\n", "\"source\nid"} {
		if s, _, _, err := read(file, known, nil); err == nil {
			t.Errorf("%q is a sheet: %+v", file, s)
		}
	}
	torn, err := Open(io.MultiReader(strings.NewReader("source,id\na,b\n"), iotest.ErrReader(io.ErrClosedPipe)), UTF8, known)
	if err != nil {
		t.Fatal(err)
	}
	if rows := slices.Collect(torn.Rows(nil)); len(rows) != 2 || rows[0].Err != nil || !errors.Is(rows[1].Err, io.ErrClosedPipe) {
		t.Errorf("a file that breaks off: %+v", rows)
	}
}

func TestEncodings(t *testing.T) {
	encode := func(c *charmap.Charmap, text string) string {
		out, err := c.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, text := range []string{
		"Тарифы", "Анна", "ТАРИФЫ И РОУМИНГ", "crm,1,shop,Тарифы,17,Анна", "Чаты-2;Фёдор Борисович", "Салон на Плехановской; «Всё в порядке» — сказал он…", "иван;пётр", "Договор № 15",
		"Казань", "Щёлково", strings.Repeat("Здравствуйте;", 300), strings.Repeat("Казань;Курск\n", 300), strings.Repeat("Интернет;Роуминг;Связь;Тариф;Услуги;Фёдор;Хабаровск;Йошкар-Ола;", 99),
		"Ещё", "Объём связи", "Не работает интернет после обновления",
	} {
		for _, c := range []struct {
			name string
			of   *charmap.Charmap
			want Encoding
		}{{"CP1251", charmap.Windows1251, CP1251}, {"KOI8-R", charmap.KOI8R, Encoding{}}, {"CP866", charmap.CodePage866, Encoding{}}, {"ISO 8859-5", charmap.ISO8859_5, Encoding{}}, {"Mac", charmap.MacintoshCyrillic, Encoding{}}} {
			raw, err := c.of.NewEncoder().String("source;topic\r\ncrm;" + text + "\r\n")
			if err != nil {
				continue // it has not these signs
			}
			if got, err := Look(strings.NewReader(raw)); err != nil || got != c.want {
				t.Errorf("%s in %s is taken for %q, %v", text, c.name, got.Name, err)
			}
		}
	}
	for name, file := range map[string]string{
		"Western": encode(charmap.Windows1252, "source,topic\ncafé,naïve façade\nMüller,Übergrößenträger\n"),
		"French":  encode(charmap.Windows1252, "source,topic\ncréée,à Paris, à Lyon, à Nice\nà, à, à, à, à, à, à, à\n"),
		"an à":    encode(charmap.Windows1252, "source,topic\na,à Paris, à Lyon, à Nice\nà, à, à, à, à, à, à, à\n"),
		"one é":   encode(charmap.Windows1252, "source,topic\ncrm,café\n"),
		"a space": "source;talk\ncrm;1\xa0234\n",
		"a sign":  "source;id\ncrm;\xb915\n",
		"noise":   "source;\x81\x8d\x90\x9d\xc0\x01\xff\xd8\n",
		"twice":   encode(charmap.Windows1251, "source;topic\n"+strings.Repeat("Тарифы;", 20)) + encode(charmap.KOI8R, strings.Repeat("Не работает интернет;", 20)),
	} {
		if got, err := Look(strings.NewReader(file)); err != nil || got.Name != "" {
			t.Errorf("%s is taken for %s, %v", name, got.Name, err)
		}
	}
	for file, want := range map[string]Encoding{"": UTF8, "source,id\n": UTF8, mark + "\xff": UTF8Mark, "Тарифы\n\xff\n": UTF8, "\xff\xfea\x00": UTF16, strings.Repeat("x", 256<<10-1) + "Ж": UTF8} {
		if got, err := Look(strings.NewReader(file)); err != nil || got != want {
			t.Errorf("%.20q is taken for %s, %v", file, got.Name, err)
		}
	}
	if _, err := Look(iotest.ErrReader(io.ErrClosedPipe)); err == nil {
		t.Error("a file that cannot be read is looked at")
	}
	for name, e := range Names {
		raw := "source;Тариф"
		if e.of != nil {
			raw = encode(e.of, raw)
		} else if e.wide {
			raw, _ = utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().String(raw)
		}
		if s, err := Open(strings.NewReader(raw), e, knowsAny("source")); err != nil || !slices.Equal(s.Columns, []string{"source", "тариф"}) {
			t.Errorf("%s reads as %+v, %v", name, s, err)
		}
	}
	s, err := Open(strings.NewReader("source;id\n\xc0;\x98"), CP1251, knowsAny("source"))
	if err != nil {
		t.Fatal(err)
	}
	if rows := slices.Collect(s.Rows(nil)); len(rows) != 1 || !slices.Equal(rows[0].Cells, []string{"А", "\x98"}) {
		t.Errorf("a byte that is no letter: %+v", rows)
	}
}

func TestCells(t *testing.T) {
	for cell, want := range map[string]int{"31": 31, "31.0": 31, "31,00": 31, " 31\u00a0": 31, "-5": -5, "0": 0, "31.5": -1, "31.": -1, ".0": -1, "1e3": -1, "": -1, "one": -1, "00:31": -1} {
		if n, ok := Whole(cell); ok != (want != -1) || ok && n != want {
			t.Errorf("%q is %d, %v", cell, n, ok)
		}
	}
	for cell, want := range map[string]string{"true": "yes", "ИСТИНА": "yes", "Да": "yes", "1": "yes", "FALSE": "no", "ложь": "no", "нет": "no", "0": "no", "maybe": "", "": "", "2": ""} {
		yes, ok := YesNo(cell)
		if got := map[bool]string{true: "yes", false: "no"}[yes]; ok != (want != "") || ok && got != want {
			t.Errorf("%q is %v, %v", cell, yes, ok)
		}
	}
	for cell, want := range map[string]bool{"7,91612E+10": true, "1.23457E+15": true, "1E+15": true, "79161234567": false, "E+15": false, "c-E+1": false, "1E+1a": false, "12E+": false, "": false} {
		if Rounded(cell) != want {
			t.Errorf("%q: rounded is %v", cell, !want)
		}
	}
}

// Whatever stands in a file, reading it comes to an end, line by line.
func TestAnythingIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{`"`, `""`, ";", ",", "\t", "\r", "\n", "\r\n", "a", "row-1", "Ж", "\xc6", "\xff", mark, " ", "sep=", "\x00"})).Draw(t, "file")
		file := strings.Join(parts, "")
		_, _, rows, err := read(file, knowsAny("a"), whole)
		if err != nil {
			return
		}
		for i, r := range rows {
			if i > 0 && r.Line <= rows[i-1].Line || r.Line > strings.Count(file, "\n")+strings.Count(file, "\r")+1 || (r.Err == nil) != (len(r.Cells) > 0) {
				t.Fatalf("%q reads as %+v", file, rows)
			}
		}
	})
}
