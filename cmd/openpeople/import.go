package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-isatty"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/i18n"
)

type importCommand struct {
	place     `embed:""`
	Namespace string `help:"Ids of customers and operators in the file stand apart from all others: crm::17."`
	File      string `arg:"" help:".jsonl, .jsonl.gz or .csv. Columns of a .csv are the fields of a contact with dots: customer.phone."`
}

// Run imports the file; exit 1 when a row was bad.
func (i *importCommand) Run(ctx context.Context, code *int) error {
	if i.Namespace != "" && !actor.IsNamespace(i.Namespace) {
		return errUsage{errors.New(i18n.In(i18n.EN, "account.token.namespace", "Max", actor.MaxNamespace))}
	}
	return i.with(ctx, func(a *app) error {
		job := importer{contacts: a.contacts, by: importerOf(i.Namespace), fold: a.store.Fold, file: i.File, out: os.Stdout, bar: isatty.IsTerminal(os.Stdout.Fd())}
		err := job.run(ctx)
		fmt.Println(job.summary())
		if job.bad > 0 {
			fmt.Printf("what was wrong stands in %s\n", job.errorsFile())
			*code = 1
		}
		if errors.Is(err, context.Canceled) {
			fmt.Println("stopped; run it again to go on, what is stored is known")
			*code = 1
			return nil
		}
		return err
	})
}

// importerOf is who imports, its ids in a namespace.
func importerOf(namespace string) actor.Actor {
	a := actor.System("import")
	a.Namespace = namespace
	return a
}

// importer takes the contacts of a file in, a batch a transaction. It may be
// stopped and run again: known contacts are known.
type importer struct {
	contacts *contact.Service
	by       actor.Actor
	file     string
	out      io.Writer
	bar      bool                                   // out is a terminal
	fold     func(ctx context.Context) (int, error) // folds the figures of what was taken

	fresh, known, bad int
	wrong             *json.Encoder // made with the first bad row
	wrongFile         *os.File
	size, read        int64 // bytes of the file
	shown             int
}

const (
	importBatch = 200
	foldAfter   = 50 // batches: no desk may be there that folds them
)

// row is one contact of a file.
type row struct {
	line int
	raw  []byte // JSON
	err  error  // it could not be read at all
}

func (i *importer) run(ctx context.Context) (err error) {
	f, err := os.Open(i.file)
	if err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil {
		i.size = info.Size()
	}
	if err := os.Remove(i.errorsFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	defer func() {
		if i.wrongFile != nil {
			err = errors.Join(err, i.wrongFile.Close())
		}
	}()
	rows, err := i.rows(&counted{f, &i.read})
	if err != nil {
		return err
	}
	var batch []row
	bytes, taken := 0, 0
	for r := range rows {
		batch = append(batch, r)
		if bytes += len(r.raw); len(batch) < importBatch && bytes < contact.MaxContact {
			continue
		}
		if err := i.take(ctx, batch); err != nil {
			return err
		}
		batch, bytes = batch[:0], 0
		if taken++; taken%foldAfter == 0 {
			if _, err := i.fold(ctx); err != nil {
				return err
			}
		}
	}
	if err := i.take(ctx, batch); err != nil {
		return err
	}
	i.show(true)
	_, err = i.fold(ctx)
	return err
}

// rows opens a file by its name's ending.
func (i *importer) rows(r io.Reader) (iter.Seq[row], error) {
	switch name := strings.ToLower(i.file); {
	case strings.HasSuffix(name, ".jsonl"):
		return jsonRows(r), nil
	case strings.HasSuffix(name, ".jsonl.gz"):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("%s is no gzip file: %w", i.file, err)
		}
		return jsonRows(z), nil
	case strings.HasSuffix(name, ".csv"):
		return csvRows(r)
	}
	return nil, errUsage{fmt.Errorf("%s is none of .jsonl, .jsonl.gz, .csv", i.file)}
}

// take stores a batch; what is bad is written down, the rest is kept.
func (i *importer) take(ctx context.Context, batch []row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var drafts []contact.Draft
	var lines []int
	for _, r := range batch {
		d, err := contact.Draft{}, r.err
		if err == nil {
			d, err = contact.Decode(r.raw)
		}
		if err != nil {
			if err := i.refuse(r.line, err); err != nil {
				return err
			}
			continue
		}
		drafts, lines = append(drafts, d), append(lines, r.line)
	}
	if len(drafts) > 0 {
		taken, err := i.contacts.Take(ctx, i.by, drafts)
		if err != nil {
			return inWords(err)
		}
		for k, t := range taken {
			switch {
			case t.Err != nil:
				if err := i.refuse(lines[k], t.Err); err != nil {
					return err
				}
			case t.New:
				i.fresh++
			default:
				i.known++
			}
		}
	}
	i.show(false)
	return nil
}

// refuse writes a bad row down with its line and why.
func (i *importer) refuse(line int, why error) error {
	if i.wrong == nil {
		f, err := os.OpenFile(i.errorsFile(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("bad rows cannot be written down: %w", err)
		}
		i.wrongFile, i.wrong = f, json.NewEncoder(f)
		i.wrong.SetEscapeHTML(false)
	}
	i.bad++
	return i.wrong.Encode(struct {
		Line   int    `json:"line"`
		Reason string `json:"reason"`
	}{line, inWords(why).Error()})
}

func (i *importer) errorsFile() string { return i.file + ".errors.jsonl" }

func (i *importer) summary() string {
	return fmt.Sprintf("%d contacts: %d new, %d known, %d bad", i.fresh+i.known+i.bad, i.fresh, i.known, i.bad)
}

// show draws the bar on a terminal, and a plain line every 10,000 contacts
// elsewhere.
func (i *importer) show(last bool) {
	done := i.fresh + i.known + i.bad
	if !i.bar {
		if done/10_000 > i.shown/10_000 {
			fmt.Fprintln(i.out, i.summary())
		}
		i.shown = done
		return
	}
	share := 1.0
	if i.size > 0 && !last {
		share = min(1, float64(i.read)/float64(i.size))
	}
	const width = 30
	full := int(share * width)
	fmt.Fprintf(i.out, "\r[%s%s] %3.0f %%  %s", strings.Repeat("#", full), strings.Repeat(".", width-full), share*100, i.summary())
	if last {
		fmt.Fprintln(i.out)
	}
}

// counted counts the bytes that were read.
type counted struct {
	io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// jsonRows reads a contact a line; empty lines are passed over, a line that is
// too long is a bad row and the next one is read.
func jsonRows(r io.Reader) iter.Seq[row] {
	return func(yield func(row) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		for line := 1; ; line++ {
			raw, tooLong, err := readLine(in)
			if err != nil && !errors.Is(err, io.EOF) {
				yield(row{line: line, err: fmt.Errorf("the file breaks off: %w", err)})
				return
			}
			switch {
			case tooLong:
				if !yield(row{line: line, err: errors.New("the line is longer than a contact may be")}) {
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

func readLine(in *bufio.Reader) (raw []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(raw)+len(part) > contact.MaxContact+1 {
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
	text column = iota
	literal
)

// columns are the columns that a .csv may have: the fields of a contact with
// dots. Cells of literal columns are written as JSON writes them: 31, true, [...].
var columns = map[string]column{
	"source": text, "external_id": text, "channel": text, "channel_kind": text, "topic": text, "site": text, "region": text, "client": text, "line": literal,
	"operator.external_id": text, "operator.name": text, "operator.team": text,
	"customer.external_id": text, "customer.name": text, "customer.email": text, "customer.phone": text, "customer.telegram": text,
	"customer.language": text, "customer.time_zone": text,
	"started_at": text, "ended_at": text, "wait_seconds": literal, "talk_seconds": literal, "hold_seconds": literal, "wrap_seconds": literal,
	"resolved": literal, "beyond.what": text, "beyond.why": text, "beyond.cost": text, "messages": literal,
}

// csvRows reads a contact a record; the first line names the columns. An empty
// cell is absent.
func csvRows(r io.Reader) (iter.Seq[row], error) {
	in := csv.NewReader(bufio.NewReaderSize(r, 64<<10))
	in.ReuseRecord = true
	first, err := in.Read()
	if err != nil {
		return nil, errUsage{fmt.Errorf("the first line must name the columns: %w", err)}
	}
	head := slices.Clone(first)
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	for _, name := range head {
		if _, ok := columns[name]; !ok {
			return nil, errUsage{errors.New(i18n.In(i18n.EN, "contact.fault_column", "Column", name))}
		}
	}
	return func(yield func(row) bool) {
		for {
			record, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			line, _ := in.FieldPos(0)
			one := row{line: line}
			var broken *csv.ParseError
			switch {
			case errors.As(err, &broken):
				one.line, one.err = broken.Line, broken.Err
			case err != nil:
				yield(row{line: line, err: fmt.Errorf("the file breaks off: %w", err)})
				return
			default:
				one.raw, one.err = toJSON(head, record)
			}
			if !yield(one) {
				return
			}
		}
	}, nil
}

// toJSON makes of a record what an API call would carry.
func toJSON(head, record []string) ([]byte, error) {
	out := map[string]any{}
	for k, name := range head {
		cell := record[k]
		if cell == "" {
			continue
		}
		at := out
		if group, field, nested := strings.Cut(name, "."); nested {
			inner, _ := out[group].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
				out[group] = inner
			}
			at, name = inner, field
		}
		if columns[head[k]] == text {
			at[name] = cell
			continue
		}
		if !json.Valid([]byte(cell)) {
			return nil, fmt.Errorf("%s: %.40q is neither a number, true or false, nor JSON", head[k], cell)
		}
		at[name] = json.RawMessage(cell)
	}
	return json.Marshal(out)
}
