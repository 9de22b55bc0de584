package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/sheet"
	"openpeople/internal/when"
)

// rows opens a file by its name's ending, and says what it understood of it.
func (i *importer) rows(f *os.File) (list iter.Seq[row], understood string, err error) {
	read := &counted{f, &i.read}
	name := strings.ToLower(i.file)
	if !strings.HasSuffix(name, ".csv") && i.encoding.Name != "" {
		return nil, "", errUsage{errors.New("only a .csv has an encoding: JSON is UTF-8")}
	}
	if strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".jsonl.gz") {
		if err := i.lookJSON(f, strings.HasSuffix(name, ".gz")); err != nil {
			return nil, "", err
		}
	}
	switch {
	case strings.HasSuffix(name, ".jsonl"):
		return i.jsonRows(read), "JSON lines, UTF-8", nil
	case strings.HasSuffix(name, ".jsonl.gz"):
		z, err := gzip.NewReader(read)
		if err != nil {
			return nil, "", fmt.Errorf("%s is no gzip file: %w", i.file, err)
		}
		return i.jsonRows(z), "JSON lines, UTF-8, packed by gzip", nil
	case strings.HasSuffix(name, ".csv"):
		if i.encoding.Name == "" {
			if i.encoding, err = sheet.Look(f); err == nil {
				_, err = f.Seek(0, io.SeekStart)
			}
			if err != nil {
				return nil, "", fmt.Errorf("the file cannot be read: %w", err)
			}
			if i.encoding.Name == "" {
				return nil, "", errUsage{errors.New("the letters are neither UTF-8 nor for sure CP1251: save the file as UTF-8, or name its encoding with --encoding")}
			}
		}
		return i.csvRows(read)
	}
	return nil, "", errUsage{fmt.Errorf("%s is none of .jsonl, .jsonl.gz, .csv", i.file)}
}

// lookJSON refuses JSON lines whose letters are surely not written in UTF-8.
func (i *importer) lookJSON(f *os.File, packed bool) error {
	var in io.Reader = f
	if packed {
		z, err := gzip.NewReader(f)
		if err != nil {
			return fmt.Errorf("%s is no gzip file: %w", i.file, err)
		}
		in = z
	}
	e, _ := sheet.Look(in) // where it breaks off is said by the reading
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	if e == sheet.UTF16 || e == sheet.CP1251 {
		return errUsage{fmt.Errorf("the file is written in %s, and JSON lines are UTF-8: save it as UTF-8", e.Name)}
	}
	return nil
}

// jsonRows reads what each line holds; empty lines are passed over, a line that is
// too long is a bad row and the next one is read.
func (i *importer) jsonRows(r io.Reader) iter.Seq[row] {
	return func(yield func(row) bool) {
		in := bufio.NewReaderSize(sheet.Unmarked(r), 64<<10)
		for line := 1; ; line++ {
			raw, tooLong, err := readLine(in, i.cargo.most)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(brokenOff(line, err))
				return
			}
			switch {
			case tooLong:
				if !yield(row{line: line, err: errors.New("the line is longer than " + i.cargo.one + " may be")}) {
					return
				}
			case len(strings.TrimSpace(string(raw))) > 0:
				if !yield(row{line: line, raw: raw}) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

func brokenOff(line int, err error) row {
	return row{line: line, err: fmt.Errorf("the file breaks off: %w", err)}
}

func readLine(in *bufio.Reader, most int) (raw []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(raw)+len(part) > most+1 {
			tooLong, raw = true, nil
		}
		if !tooLong {
			raw = append(raw, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return raw, tooLong, err
		}
	}
}

// column says how a cell of a .csv becomes JSON.
type column int

const (
	words    column = iota
	number          // an id or a phone number, which a spreadsheet may have rounded
	moment          // with a zone, or on the desk's clock
	whole           // a whole number
	yesNo           // yes or no
	messages        // as JSON
	served          // as JSON: who served
)

// csvRows reads the rows of a table; the first line names the columns. An empty cell is
// absent.
func (i *importer) csvRows(r io.Reader) (list iter.Seq[row], understood string, err error) {
	table, err := sheet.Open(r, i.encoding, func(name string) bool { _, ok := i.cargo.column(name); return ok })
	if err != nil {
		return nil, "", errUsage{fmt.Errorf("the head of the table cannot be read: %w", err)}
	}
	separator, ok := map[byte]string{';': "semicolons", ',': "commas", '\t': "tabs"}[table.Separator]
	if !ok {
		separator = fmt.Sprintf("separated by %q", table.Separator)
	}
	var named []string
	for _, name := range table.Columns {
		if name != "" {
			named = append(named, name)
		}
	}
	understood = fmt.Sprintf("%s, %s, columns %s", i.encoding.Name, separator, strings.Join(named, ", "))
	for k, name := range named {
		if _, ok := i.cargo.column(name); !ok {
			return nil, "", errUsage{fmt.Errorf("%s Understood: %s", i18n.In(i18n.EN, "contact.fault_column", "Column", name), understood)}
		}
		if slices.Contains(named[:k], name) {
			return nil, "", errUsage{fmt.Errorf("the column %s is there twice", name)}
		}
	}
	for _, name := range i.cargo.needed {
		if !slices.Contains(named, name) {
			return nil, "", errUsage{fmt.Errorf("the column %s is missing. Understood: %s", name, understood)}
		}
	}
	if unnamed := len(table.Columns) - len(named); unnamed > 0 {
		understood += fmt.Sprintf(", %d without a name", unnamed)
	}
	head := table.Columns
	return func(yield func(row) bool) {
		for r := range table.Rows(i.wholeRow(head)) {
			one := row{line: r.Line, err: r.Err}
			switch {
			case r.Err == nil:
				one.raw, one.left, one.err = i.toJSON(head, r.Cells)
			case !errors.Is(r.Err, sheet.ErrQuote) && !errors.Is(r.Err, sheet.ErrLong):
				one = brokenOff(r.Line, r.Err)
			}
			if !yield(one) {
				return
			}
		}
	}, understood + "; times without a zone are those of " + i.zone.String(), nil
}

// wholeRow says of cells that they are a row of this table: the times that it needs
// are there.
func (i *importer) wholeRow(head []string) func([]string) bool {
	var times []int
	for _, name := range i.cargo.needed {
		if i.cargo.columns[name] == moment {
			times = append(times, slices.Index(head, name))
		}
	}
	return func(cells []string) bool {
		return !slices.ContainsFunc(times, func(k int) bool {
			if k >= len(cells) {
				return true
			}
			_, err := when.ParseWritten(cells[k], i.zone)
			return err != nil
		})
	}
}

// toJSON makes of a row what an API call would carry. A cell that cannot be read is
// left out, or makes the row a bad one when it must be there.
func (i *importer) toJSON(head, cells []string) (raw []byte, left []fault.Field, err error) {
	out := map[string]any{}
	var wrong, lacks fault.Fields
	for k, cell := range cells {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		if k >= len(head) {
			return nil, nil, fmt.Errorf("the row has %d cells, the head %d: is a separator inside a cell that is not quoted?", len(cells), len(head))
		}
		name := head[k]
		kind, _ := i.cargo.column(name)
		value, key, args := i.value(kind, cell)
		switch {
		case name == "":
			lacks.Add(fmt.Sprintf("column %d", k+1), "contact.fault_unnamed")
		case key == "":
			setField(out, name, value)
		case i.cargo.final || slices.Contains(i.cargo.needed, name):
			wrong.Add(name, key, args...)
		default:
			lacks.Add(name, key, args...)
		}
	}
	if err := wrong.Err(); err != nil {
		return nil, nil, err
	}
	if f := fault.Of(lacks.Err()); f != nil {
		left = f.Fields
	}
	raw, err = json.Marshal(out)
	return raw, left, err
}

// setField writes a field with dots where JSON has it.
func setField(out map[string]any, name string, value any) {
	group, field, nested := strings.Cut(name, ".")
	if !nested {
		out[name] = value
		return
	}
	inner, _ := out[group].(map[string]any)
	if inner == nil {
		inner = map[string]any{}
		out[group] = inner
	}
	inner[field] = value
}

// value reads a cell, or says with a key of the catalogue why it cannot be read.
func (i *importer) value(c column, cell string) (value any, key string, args []any) {
	if !utf8.ValidString(cell) {
		return nil, "fault.text", nil
	}
	switch c {
	case number:
		if sheet.Rounded(cell) {
			return nil, "contact.fault_rounded", nil
		}
	case moment:
		t, err := when.ParseWritten(cell, i.zone)
		if err != nil {
			return nil, "contact.fault_written", nil
		}
		return t.Format(time.RFC3339Nano), "", nil
	case whole:
		n, ok := sheet.Whole(cell)
		if !ok {
			return nil, "fault.type", []any{"Want", "integer"}
		}
		return n, "", nil
	case yesNo:
		yes, ok := sheet.YesNo(cell)
		if !ok {
			return nil, "fault.type", []any{"Want", "true, false"}
		}
		return yes, "", nil
	case messages:
		var said []contact.Message
		if contact.Strict([]byte(cell), &said) != nil {
			return nil, "contact.fault_talk", nil
		}
		return json.RawMessage(cell), "", nil
	case served:
		if contact.ReadServed([]byte(cell)) != nil {
			return nil, "contact.fault_served", nil
		}
		return json.RawMessage(cell), "", nil
	}
	return cell, "", nil
}
