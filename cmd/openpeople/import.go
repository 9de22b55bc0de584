package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/sheet"
)

// importFile is what the commands that import share.
type importFile struct {
	Encoding string `help:"How a .csv writes its letters: utf-8, utf-16, cp1251, koi8-r, cp866. Without it UTF-8 and CP1251 are told apart, and what is neither for sure is refused."`
	File     string `arg:"" help:".jsonl, .jsonl.gz or .csv. Columns of a .csv are the fields of the API, with dots: customer.phone."`
}

type importContactsCommand struct {
	place      `embed:""`
	Namespace  string `help:"Ids of customers and operators in the file stand apart from all others: crm::17."`
	importFile `embed:""`
}

type importResponsesCommand struct {
	place      `embed:""`
	importFile `embed:""`
}

// Help says what becomes of rows that are not whole.
func (*importContactsCommand) Help() string {
	return "What was understood of the file is said before anything is stored. A bad row goes to FILE.errors.jsonl with its line and the reason, and the " +
		"others are kept: exit 1. A row whose optional field cannot be kept is kept without it; that stands there too, and is no error: exit 0."
}

// Help says which answers are taken and what becomes of rows that are not whole.
func (*importResponsesCommand) Help() string {
	return "Answers that customers gave elsewhere, of contacts that are here, however old: each stands by source and external_id of its contact. " +
		"What was understood of the file is said before anything is stored. A bad row goes to FILE.errors.jsonl with its line and the reason, and the " +
		"others are kept: exit 1. An answer is final, so that a row of which any field cannot be read is a bad one."
}

// Run imports the file; exit 1 when a row was bad.
func (i *importContactsCommand) Run(ctx context.Context, code *int) error {
	if i.Namespace != "" && !actor.IsNamespace(i.Namespace) {
		return errUsage{errors.New(i18n.In(i18n.EN, "account.token.namespace", "Max", actor.MaxNamespace))}
	}
	return i.run(ctx, i.place, code, func(a *app) cargo { return contactCargo(a, importerOf(i.Namespace)) })
}

// Run imports the file; exit 1 when a row was bad.
func (i *importResponsesCommand) Run(ctx context.Context, code *int) error {
	return i.run(ctx, i.place, code, func(a *app) cargo { return responseCargo(a, importerOf("")) })
}

func (i *importFile) run(ctx context.Context, p place, code *int, of func(a *app) cargo) error {
	encoding := sheet.Names[strings.ToLower(i.Encoding)]
	if i.Encoding != "" && encoding.Name == "" {
		return errUsage{fmt.Errorf("%s is no encoding that can be read: %s", i.Encoding, strings.Join(slices.Sorted(maps.Keys(sheet.Names)), ", "))}
	}
	return p.with(ctx, func(a *app) error {
		job := importer{
			cargo: of(a), fold: a.store.Fold, file: i.File, encoding: encoding, zone: a.zone(),
			out: os.Stdout, bar: isatty.IsTerminal(os.Stdout.Fd()),
		}
		err := job.run(ctx)
		if job.begun {
			fmt.Println(job.summary())
		}
		if job.bad+job.lacking > 0 {
			fmt.Printf("what was wrong stands in %s\n", job.errorsFile())
		}
		if job.bad > 0 {
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

// importer takes the rows of a file in, a batch at a time. It may be
// stopped and run again: what is known is known.
type importer struct {
	cargo    cargo
	file     string
	encoding sheet.Encoding // none: it is looked for
	zone     *time.Location // of times that name none
	out      io.Writer
	bar      bool                                   // out is a terminal
	fold     func(ctx context.Context) (int, error) // folds the figures of what was taken

	begun             bool // the file was understood
	fresh, known, bad int
	lacking           int           // of fresh and known: without an optional field
	wrong             *json.Encoder // made with the first bad row
	wrongFile         *os.File
	size, read        int64 // bytes of the file
	shown             int
}

const (
	importBatch = 200
	foldAfter   = 50 // batches: no desk may be there that folds them
)

// row is one line of a file.
type row struct {
	line int
	raw  []byte        // JSON
	left []fault.Field // cells that are not in it, with the reason
	err  error         // it could not be read at all
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
	rows, understood, err := i.rows(f)
	if err != nil {
		return err
	}
	i.begun = true
	fmt.Fprintln(i.out, "understood: "+understood)
	var batch []row
	bytes, taken := 0, 0
	for r := range rows {
		batch = append(batch, r)
		if bytes += len(r.raw); len(batch) < importBatch && bytes < i.cargo.most {
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

// take stores a batch; what is bad is written down, the rest is kept.
func (i *importer) take(ctx context.Context, batch []row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	taken, err := i.cargo.take(ctx, batch)
	if err != nil {
		return inWords(err)
	}
	var notes []remark
	for k, t := range taken {
		switch {
		case t.err != nil:
			i.bad++
			notes = append(notes, refused(batch[k].line, t.err))
			continue
		case t.fresh:
			i.fresh++
		default:
			i.known++
		}
		if len(t.left) > 0 {
			i.lacking++
			notes = append(notes, keptWithout(batch[k].line, t.left))
		}
	}
	if err := i.writeDown(notes); err != nil {
		return err
	}
	i.show(false)
	return nil
}

// remark is a line of the errors file: of a row that was refused, or of one that was
// kept without what is left out.
type remark struct {
	Line    int       `json:"line"`
	Reason  string    `json:"reason,omitempty"`
	Kept    bool      `json:"kept,omitempty"`
	LeftOut []lacking `json:"left_out,omitempty"`
}

type lacking struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

func refused(line int, why error) remark { return remark{Line: line, Reason: inWords(why).Error()} }

func keptWithout(line int, left []fault.Field) remark {
	out := remark{Line: line, Kept: true}
	for _, f := range left {
		out.LeftOut = append(out.LeftOut, lacking{f.Name, i18n.TMap(i18n.With(context.Background(), i18n.EN), f.Key, f.Args)})
	}
	return out
}

// writeDown writes what is to be said of rows, by line.
func (i *importer) writeDown(notes []remark) error {
	if len(notes) > 0 && i.wrong == nil {
		f, err := os.OpenFile(i.errorsFile(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("bad rows cannot be written down: %w", err)
		}
		i.wrongFile, i.wrong = f, json.NewEncoder(f)
		i.wrong.SetEscapeHTML(false)
	}
	slices.SortStableFunc(notes, func(a, b remark) int { return cmp.Compare(a.Line, b.Line) })
	for _, n := range notes {
		if err := i.wrong.Encode(n); err != nil {
			return err
		}
	}
	return nil
}

func (i *importer) errorsFile() string { return i.file + ".errors.jsonl" }

func (i *importer) summary() string {
	said := fmt.Sprintf("%d %s: %d new, %d known, %d bad", i.fresh+i.known+i.bad, i.cargo.noun, i.fresh, i.known, i.bad)
	if i.lacking > 0 {
		said += fmt.Sprintf(", %d kept without a field", i.lacking)
	}
	return said
}

// show draws the bar on a terminal, and a plain line every 10,000 rows
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
