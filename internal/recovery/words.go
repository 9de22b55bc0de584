package recovery

import (
	"context"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
)

// List is one of the lists that an admin edits.
type List string

const (
	Outcome List = "outcome" // how a case ends
	Cause   List = "cause"   // what it came of
)

// Lists is every list with its name on the screen.
var Lists = []ListRow{
	{Outcome, i18n.Text{RU: "Чем кончается перезвон", EN: "How a call-back ends"}},
	{Cause, i18n.Text{RU: "Причины", EN: "Causes"}},
}

// ListRow is one line of the table of lists.
type ListRow struct {
	List List
	Name i18n.Text
}

// Word is one of a list.
type Word struct {
	ID        int64
	List      List
	Code      string // as the API and old cases name it; never changes
	Name      i18n.Text
	Solved    bool // of an outcome: it counts as solved
	RetiredAt *time.Time
}

// Revision names what the form of a word shows.
func (w Word) Revision() string { return fault.Revision(w.Name, w.Solved) }

// Corrected is the outcome of a case whose customer has corrected the mark; it is offered
// for no other.
const Corrected = "corrected"

// Unreachable is the outcome of a case whose customer was not reached, or that has none.
const Unreachable = "unreachable"

// Outcomes are the codes with which a desk begins, and what the audit log tells of them.
var Outcomes = map[string]i18n.Text{
	"fixed":     {RU: "вопрос решён", EN: "fixed"},
	"explained": {RU: "объяснили, клиент согласен", EN: "explained, the customer agrees"},
	Unreachable: {RU: "не дозвонились", EN: "could not be reached"},
	"declined":  {RU: "клиент не хочет говорить", EN: "the customer does not want to talk"},
	Corrected:   {RU: "клиент исправил оценку", EN: "the customer corrected the mark"},
}

// Limits of a list.
const (
	MaxWords    = 60 // retired ones included
	MaxWordName = 80 // characters
)

// Words are both lists, in their order.
type Words []Word

// Of are the words of a list that may be chosen.
func (ws Words) Of(list List) (out []Word) {
	for _, w := range ws {
		if w.List == list && w.RetiredAt == nil {
			out = append(out, w)
		}
	}
	return out
}

// Find returns the word of a list with that code, retired or not.
func (ws Words) Find(list List, code string) (Word, bool) {
	at := slices.IndexFunc(ws, func(w Word) bool { return w.List == list && w.Code == code })
	if at < 0 {
		return Word{}, false
	}
	return ws[at], true
}

// Name is what a code of a list is called; the code itself where it is not known.
func (ws Words) Name(list List, code string) i18n.Text {
	if w, known := ws.Find(list, code); known {
		return w.Name
	}
	return i18n.Text{RU: code, EN: code}
}

// WordStore keeps the lists.
type WordStore interface {
	Words(ctx context.Context) (Words, error)
	// HoldWords is Words; nobody changes them until the transaction ends.
	HoldWords(ctx context.Context) (Words, error)
	// AddWord adds a word at the end of its list.
	AddWord(ctx context.Context, w Word) (int64, error)
	// SaveWord stores name, Solved and RetiredAt of a word, and its place.
	SaveWord(ctx context.Context, w Word, place int) error
}

// Words returns both lists.
func (s *Service) Words(ctx context.Context, a actor.Actor) (Words, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	return s.store.Words(ctx)
}

// AddWord adds a word to a list. Invalid names the fields: list, name, name_en; Conflict
// when there are MaxWords.
func (s *Service) AddWord(ctx context.Context, a actor.Actor, w Word) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	return s.changeWords(ctx, a, "add", &w, func(ctx context.Context, all Words) error {
		n := 0
		for _, other := range all {
			if other.List == w.List {
				n++
			}
		}
		if n >= MaxWords {
			f := fault.New(fault.Conflict, "recovery.fault.words")
			f.Args = map[string]any{"Max": MaxWords}
			return f
		}
		if err := all.same(w); err != nil {
			return err
		}
		var err error
		w.Code = string(w.List) + "-" + strconv.Itoa(n+1) // none is ever taken away
		w.ID, err = s.store.AddWord(ctx, w)
		return err
	})
}

// ChangeWord renames a word, and says whether it counts as solved. Conflict when it is not
// as the revision says any more; the other faults as of AddWord.
func (s *Service) ChangeWord(ctx context.Context, a actor.Actor, w Word, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.changeWords(ctx, a, "change", &w, func(ctx context.Context, all Words) error {
		old, place, err := all.at(w.ID)
		if err == nil {
			err = fault.Fresh(revision, old.Revision())
		}
		if err != nil {
			return err
		}
		old.Name, old.Solved = w.Name, w.Solved && old.List == Outcome
		w = old
		if err := w.check(); err != nil {
			return err
		}
		if err := all.same(w); err != nil {
			return err
		}
		return s.store.SaveWord(ctx, w, place)
	})
}

// RetireWord takes a word out of what may be chosen, or back; old cases keep it. Conflict
// when it is the last outcome.
func (s *Service) RetireWord(ctx context.Context, a actor.Actor, id int64, retired bool) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	var w Word
	action := map[bool]string{true: "remove", false: "return"}[retired]
	return s.changeWords(ctx, a, action, &w, func(ctx context.Context, all Words) (err error) {
		var place int
		if w, place, err = all.at(id); err != nil || (w.RetiredAt != nil) == retired {
			return err
		}
		w.RetiredAt = nil
		if retired {
			now := s.now()
			w.RetiredAt = &now
			left := slices.DeleteFunc(all.Of(w.List), func(o Word) bool { return o.ID == id || o.Code == Corrected })
			if w.List == Outcome && len(left) == 0 {
				return fault.New(fault.Conflict, "recovery.fault.last")
			}
		}
		return s.store.SaveWord(ctx, w, place)
	})
}

// MoveWord puts a word some places later in its list, by -1 one earlier; as far as there
// are places.
func (s *Service) MoveWord(ctx context.Context, a actor.Actor, id int64, by int) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	var w Word
	return s.changeWords(ctx, a, "change", &w, func(ctx context.Context, all Words) (err error) {
		if w, _, err = all.at(id); err != nil {
			return err
		}
		list := slices.DeleteFunc(slices.Clone(all), func(o Word) bool { return o.List != w.List })
		from := slices.IndexFunc(list, func(o Word) bool { return o.ID == id })
		to := min(max(from+by, 0), len(list)-1)
		list = slices.Insert(slices.Delete(list, from, from+1), to, w)
		for i, o := range list {
			if err := s.store.SaveWord(ctx, o, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeWords changes the lists in one transaction, in which nobody else does, and tells the
// audit log which word it was.
func (s *Service) changeWords(ctx context.Context, a actor.Actor, action string, w *Word, do func(ctx context.Context, all Words) error) error {
	typed := *w
	return s.store.InTx(ctx, func(ctx context.Context) error {
		*w = typed // a transaction may be run again
		all, err := s.store.HoldWords(ctx)
		if err == nil {
			err = do(ctx, all)
		}
		if err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, action, string(w.List), w.ID, map[string]any{"name": w.Name.RU, "name_en": w.Name.EN})
	})
}

// at finds a word and its place in its list, from 1. NotFound.
func (ws Words) at(id int64) (found Word, place int, err error) {
	at := slices.IndexFunc(ws, func(w Word) bool { return w.ID == id })
	if at < 0 {
		return found, 0, fault.New(fault.NotFound, "fault.not_found")
	}
	for _, w := range ws[:at+1] {
		if w.List == ws[at].List {
			place++
		}
	}
	return ws[at], place, nil
}

// same refuses a word that another one of the list is called already.
func (ws Words) same(w Word) error {
	var wrong fault.Fields
	for _, o := range ws {
		if o.List != w.List || o.ID == w.ID {
			continue
		}
		if w.Name.RU != "" && spelling.Lower(o.Name.RU) == spelling.Lower(w.Name.RU) {
			wrong.Add("name", "recovery.fault.same")
		}
		if w.Name.EN != "" && spelling.Lower(o.Name.EN) == spelling.Lower(w.Name.EN) {
			wrong.Add("name_en", "recovery.fault.same")
		}
	}
	return wrong.Err()
}

// check tidies the names and says what is wrong with them; one of the two is enough.
func (w *Word) check() error {
	var wrong fault.Fields
	if !slices.ContainsFunc(Lists, func(row ListRow) bool { return row.List == w.List }) {
		wrong.Add("list", "survey.fault.choice")
	}
	w.Name = i18n.Text{RU: spelling.Name(wrong.Text("name", w.Name.RU, MaxWordName)), EN: spelling.Name(wrong.Text("name_en", w.Name.EN, MaxWordName))}
	if w.Name == (i18n.Text{}) && wrong.Err() == nil {
		wrong.Add("name", "fault.required")
	}
	w.Solved = w.Solved && w.List == Outcome
	return wrong.Err()
}
