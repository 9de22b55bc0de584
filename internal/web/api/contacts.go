package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/web/kit"
)

// maxBatch is how large the body of a batch may be, in bytes.
const maxBatch = 32 << 20

// decision is a decision as the API tells it.
type decision struct {
	Asked  bool       `json:"asked"`
	Reason string     `json:"reason" enum:"asked,no_rule,no_address,opted_out,quarantine,sampled_out,too_old,held"`
	DueAt  *time.Time `json:"due_at" doc:"when the customer will be asked; null when not"`
}

func decisionOf(d contact.Decision) *decision { return &decision{d.Asked, d.Reason, d.DueAt} }

// leftOut is a field that the contact is kept without.
type leftOut struct {
	Field  string `json:"field" example:"customer.phone" doc:"JSON path of the member"`
	Reason string `json:"reason" example:"This does not look like a phone number." doc:"for people, in the language of Accept-Language: en or ru"`
}

func leftOutOf(l i18n.Lang, list []fault.Field) (out []leftOut) {
	for _, f := range list {
		out = append(out, leftOut{f.Name, words(l, f.Key, f.Args)})
	}
	return out
}

type takenContact struct {
	ID       int64     `json:"id"`
	Decision *decision `json:"decision"`
	LeftOut  []leftOut `json:"left_out,omitempty" nullable:"false" doc:"what came and is not kept, the rest is; absent when all is kept"`
	NotTaken []string  `json:"not_taken,omitempty" nullable:"false" doc:"fields in which a known contact stays as it was the first time; absent when there are none"`
}

type batchItem struct {
	Index    int       `json:"index" doc:"place in contacts, from 0"`
	Status   int       `json:"status" doc:"201 new, 200 known, else as in problem"`
	ID       *int64    `json:"id,omitempty"`
	Decision *decision `json:"decision,omitempty"`
	LeftOut  []leftOut `json:"left_out,omitempty" nullable:"false" doc:"what came and is not kept, the rest is"`
	NotTaken []string  `json:"not_taken,omitempty" nullable:"false" doc:"fields in which a known contact stays as it was the first time"`
	Problem  *problem  `json:"problem,omitempty"`
}

type batchResult struct {
	Results []batchItem `json:"results"`
}

func statusOf(t contact.Taken) int {
	if t.New {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (s rooms) postContact(ctx context.Context, r *request, a actor.Actor) (out answer[takenContact], err error) {
	raw, err := r.body(contact.MaxContact)
	if err != nil {
		return out, err
	}
	draft, err := contact.Decode(raw)
	if err != nil {
		return out, err
	}
	taken, err := s.Contacts.Take(ctx, a, []contact.Draft{draft})
	if err != nil {
		return out, err
	}
	if taken[0].Err != nil {
		return out, taken[0].Err
	}
	return answer[takenContact]{statusOf(taken[0]), takenContact{taken[0].ID, decisionOf(taken[0].Decision), leftOutOf(languageOf(r.Context), append(draft.LeftOut, taken[0].LeftOut...)), taken[0].NotTaken}}, nil
}

func (s rooms) postBatch(ctx context.Context, r *request, a actor.Actor) (out answer[batchResult], err error) {
	raw, err := r.body(maxBatch)
	if err != nil {
		return out, err
	}
	items, err := splitBatch(raw)
	if err != nil {
		return out, err
	}
	l := languageOf(r.Context)
	results := make([]batchItem, len(items))
	drafts := make([]contact.Draft, 0, len(items))
	places := make([]int, 0, len(items)) // of drafts among items
	for i, item := range items {
		draft, err := contact.Decode(item)
		if err != nil {
			results[i] = refusedItem(l, i, err)
			continue
		}
		drafts, places = append(drafts, draft), append(places, i)
	}
	taken, err := s.Contacts.Take(ctx, a, drafts)
	if err != nil {
		return out, err
	}
	for n, t := range taken {
		i := places[n]
		if t.Err != nil {
			results[i] = refusedItem(l, i, t.Err)
			continue
		}
		results[i] = batchItem{Index: i, Status: statusOf(t), ID: &t.ID, Decision: decisionOf(t.Decision), LeftOut: leftOutOf(l, append(drafts[n].LeftOut, t.LeftOut...)), NotTaken: t.NotTaken}
	}
	return answer[batchResult]{http.StatusOK, batchResult{results}}, nil
}

func refusedItem(l i18n.Lang, i int, err error) batchItem {
	p := problemOf(l, fault.Of(err))
	return batchItem{Index: i, Status: p.Status, Problem: p}
}

// splitBatch takes {"contacts": […]} apart without reading the items: what is
// wrong in one of them is that one's affair.
func splitBatch(raw []byte) ([]jsontext.Value, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	malformed := func(err error) error {
		f := fault.Wrap(fault.Malformed, "contact.fault_json", err)
		f.Args = map[string]any{"Offset": d.InputOffset()}
		f.Fields = []fault.Field{{Name: "contacts", Key: "fault.malformed"}}
		return f
	}
	wrong := func(name, key string, args ...any) error {
		var w fault.Fields
		w.Add(name, key, args...)
		return w.Err()
	}
	if d.PeekKind() != '{' {
		if _, err := d.ReadValue(); err != nil {
			return nil, malformed(err)
		}
		return nil, wrong("body", "fault.type", "Want", "object")
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, malformed(err)
	}
	var items []jsontext.Value
	seen := false
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, malformed(err)
		}
		switch member := name.String(); {
		case member != "contacts":
			return nil, wrong(shortName(member), "fault.unknown")
		case seen:
			return nil, wrong("contacts", "contact.fault_twice")
		case d.PeekKind() != '[':
			return nil, wrong("contacts", "fault.type", "Want", "array")
		}
		seen = true
		if items, err = readItems(d); errors.Is(err, errTooMany) {
			return nil, wrong("contacts", "contact.fault_many", "Max", contact.MaxBatch)
		} else if err != nil {
			return nil, malformed(err)
		}
	}
	if _, err := d.ReadToken(); err != nil { // the closing brace
		return nil, malformed(err)
	}
	if d.PeekKind() != 0 || len(bytes.TrimSpace(raw[d.InputOffset():])) > 0 {
		return nil, malformed(errTrailing)
	}
	if !seen {
		return nil, wrong("contacts", "fault.required")
	}
	return items, nil
}

var (
	errTooMany  = errors.New("too many items")
	errTrailing = errors.New("something stands after the end")
)

func readItems(d *jsontext.Decoder) ([]jsontext.Value, error) {
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	items := make([]jsontext.Value, 0, 100)
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		if len(items) == contact.MaxBatch {
			return nil, errTooMany
		}
		// The decoder reads from raw itself, so a value stays what it is.
		items = append(items, v)
	}
	_, err := d.ReadToken()
	return items, err
}

func shortName(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60])
	}
	return s
}

func (s rooms) getContact(ctx context.Context, r *request, a actor.Actor) (out answer[contactView], err error) {
	id, err := kit.ID(r.Context, "id")
	if err != nil {
		return out, err
	}
	d, err := s.Contacts.Get(ctx, a, id)
	if err != nil {
		return out, err
	}
	asked, err := s.Asking.OfContact(ctx, a, id)
	if err != nil {
		return out, err
	}
	said, err := s.Surveys.OfContact(ctx, a, id)
	if err != nil {
		return out, err
	}
	v := viewOf(d, asked, said)
	for _, f := range d.Extras.LeftOut {
		v.LeftOut = append(v.LeftOut, leftOut{f.Field, words(languageOf(r.Context), f.Key, f.Args)})
	}
	if s.Recordings != nil {
		list, err := s.Recordings.OfContact(ctx, a, id)
		if err != nil {
			return out, err
		}
		v.Recordings = bodiesOf(list)
	}
	if s.Reviews != nil {
		rows, err := s.Reviews.OfContact(ctx, a, id)
		if err != nil {
			return out, err
		}
		v.Reviews = viewReviews(rows)
	}
	return answer[contactView]{http.StatusOK, v}, nil
}

type volumeBody struct {
	Date    string `json:"date" format:"date"`
	Channel string `json:"channel" maxLength:"200"`
	Count   int64  `json:"count" minimum:"0" maximum:"1000000000"`
}

type stored struct {
	Stored int `json:"stored"`
}

func (s rooms) postVolumes(ctx context.Context, r *request, a actor.Actor) (out answer[stored], err error) {
	raw, err := r.body(contact.MaxContact)
	if err != nil {
		return out, err
	}
	list, err := contact.DecodeVolumes(raw)
	if err != nil {
		return out, err
	}
	if err := s.Contacts.SetVolumes(ctx, a, list); err != nil {
		return out, err
	}
	return answer[stored]{http.StatusOK, stored{len(list)}}, nil
}
