package review

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/recording"
	"openpeople/internal/review"
	"openpeople/templates/ui"
)

// Moment is what is pinned on a second of a recording, as it is typed.
type Moment struct {
	At, Words string
	Kind      review.PinKind
	Recording string
}

// MomentsOf are those of a sheet as a form shows them.
func MomentsOf(s review.Sheet) (list []Moment) {
	for _, m := range s.Moments {
		list = append(list, Moment{recording.Clock(float64(m.Second)), m.Words, m.Kind, strconv.FormatInt(m.Recording, 10)})
	}
	return list
}

// momentRows are the rows of the form: what is typed, and one more.
func (p FormPage) momentRows() []Moment {
	if len(p.Moments) >= review.MaxMoments {
		return p.Moments
	}
	return append(p.Moments[:len(p.Moments):len(p.Moments)], Moment{})
}

// momentFields are the fields of a row: where, what it shows, of which recording where there
// are several, and the words.
func (p FormPage) momentFields(ctx context.Context, n int) []ui.Field {
	m := p.momentRows()[n]
	of := func(name, key, value string) ui.Field {
		return ui.Field{Name: name, Label: i18n.T(ctx, key), Value: value, Error: ui.FieldError(ctx, p.Fault, name)}
	}
	at := of(review.MomentField(n), "review.moment.at", m.At)
	at.InputMode, at.Max = "numeric", 20
	kind := of(review.MomentKindField(n), "review.moment.kind", string(m.Kind))
	for _, row := range review.PinKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(row.Kind), Label: row.Name.For(ctx)})
	}
	which := of(review.MomentRecordingField(n), "review.moment.recording", m.Recording)
	for i, id := range p.Form.Recordings {
		which.Options = append(which.Options, ui.Option{Value: strconv.FormatInt(id, 10), Label: recordingName(ctx, i)})
	}
	words := of(review.MomentWordsField(n), "review.moment.words", m.Words)
	words.Max, words.Optional = review.MaxWords, true
	return []ui.Field{at, kind, which, words}
}

func recordingName(ctx context.Context, i int) string {
	return i18n.T(ctx, "recording.player", "N", i+1)
}

// listenURL is the sound of a recording from a second on.
func listenURL(contactID int64, m review.Moment) string {
	return ContactURL(contactID) + "/recordings/" + strconv.FormatInt(m.Recording, 10) + "/sound#t=" + strconv.Itoa(m.Second)
}

// Of the queue so many stand beside a contact: some before it, the others after.
const (
	before = 2
	shown  = 10
)

func (p FormPage) around() []review.AssignmentRow {
	list := p.Way.Queue
	at := slices.IndexFunc(list, func(r review.AssignmentRow) bool { return r.ContactID == p.Form.Contact.ID })
	from := max(0, min(at-before, len(list)-shown))
	return list[from:min(from+shown, len(list))]
}
