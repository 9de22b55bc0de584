package contact

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"openpeople/internal/audio"
	"openpeople/internal/fault"
	"openpeople/internal/spelling"
)

// Limits of recordings; a place is measured in characters.
const (
	MaxRecordings = 20 // of one contact
	MaxPlace      = 2000
	MaxPauses     = 200 // of one recording
)

// Sides is how the sides of a call lie in its recording.
type Sides string

const (
	Mono     Sides = "mono"
	Stereo   Sides = "stereo"
	TwoFiles Sides = "two_files" // Path is the operator's
)

// Recording is the sound of a contact, by reference: it has a URL or a Path.
type Recording struct {
	ExternalID      string
	URL             string
	Path            string // below a root that an admin lists; absolute, or from any of them
	PathCustomer    string // of TwoFiles only, the customer's side
	Sides           Sides
	OperatorChannel *int      // of Stereo, 0 or 1; nil: nobody says
	StartedAt       time.Time // zero: nobody says
	Seconds         *int
	Pauses          []audio.Span // in which the exchange says that it recorded nothing of the talk: holds among them
}

// Same reports whether two say the same.
func (r Recording) Same(other Recording) bool {
	hash := func(r Recording) string { var h hasher; r.hash(&h); return string(h.b) }
	return hash(r) == hash(other)
}

func (r Recording) hash(h *hasher) {
	h.strings("recording", r.ExternalID, r.URL, r.Path, r.PathCustomer, string(r.Sides))
	h.ints(r.OperatorChannel, r.Seconds)
	h.time(r.StartedAt)
	for _, p := range r.Pauses {
		h.int(int64(p.From * 1000))
		h.int(int64(p.To * 1000))
	}
}

// Recorder keeps the recordings of a contact, in the transaction that stores it. What of
// them is not kept it returns, with the reason.
type Recorder interface {
	Record(ctx context.Context, contactID int64, endedAt time.Time, list []Recording) (left []fault.Field, err error)
}

// RecordBy says who keeps recordings; without one they are passed over.
func (s *Service) RecordBy(r Recorder) { s.recorder = r }

// record has the recordings of a stored contact kept.
func (s *Service) record(ctx context.Context, it *item, endedAt time.Time) error {
	if s.recorder == nil || len(it.draft.Recordings) == 0 {
		return nil
	}
	left, err := s.recorder.Record(ctx, it.contact.ID, endedAt, it.draft.Recordings)
	it.taken.LeftOut = append(it.taken.LeftOut, left...)
	return err
}

// incomingRecording is a recording on the wire.
type incomingRecording struct {
	ExternalID      string    `json:"external_id"`
	URL             string    `json:"url"`
	Path            string    `json:"path"`
	PathCustomer    string    `json:"path_customer"`
	Channels        string    `json:"channels"`
	OperatorChannel *int      `json:"operator_channel"`
	StartedAt       time.Time `json:"started_at"`
	Seconds         *int      `json:"seconds"`

	Pauses []incomingPause `json:"pauses"`
}

type incomingPause struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// DecodeRecording reads one recording as POST /api/v1/contacts/{id}/recordings takes it,
// strictly. What need not be there and cannot be kept is left out and named. Faults as
// Decode's.
func DecodeRecording(raw []byte) (r Recording, left []fault.Field, err error) {
	if len(raw) > MaxContact {
		return r, nil, fault.New(fault.TooLarge, "fault.too_large")
	}
	var in incomingRecording
	if err := Strict(raw, &in); err != nil {
		return r, nil, err
	}
	var w checks
	r = w.recording(w.Add, "", in)
	if f := fault.Of(w.left.Err()); f != nil {
		left = f.Fields
	}
	return r, left, w.Err()
}

// recordings keeps those that say where the sound is: the others are left out whole.
func (w *checks) recordings(in []incomingRecording) (out []Recording) {
	for i, one := range in {
		at := "recordings[" + strconv.Itoa(i) + "]"
		if i == MaxRecordings {
			w.Leave(at, "contact.fault_many", "Max", MaxRecordings)
			break
		}
		whole := true
		r := w.recording(func(name, key string, args ...any) { whole = false; w.Leave(name, key, args...) }, at+".", one)
		switch {
		case !whole:
		case slices.ContainsFunc(out, func(other Recording) bool { return other.ExternalID == r.ExternalID }):
			w.Leave(at, "contact.fault_twice")
		default:
			out = append(out, r)
		}
	}
	return out
}

// recording reads one; need notes what makes it none.
func (w *checks) recording(need note, at string, in incomingRecording) Recording {
	r := Recording{URL: soundURL(need, at+"url", in.URL), Path: soundPath(need, at+"path", in.Path), Sides: Sides(in.Channels),
		OperatorChannel: number(w.Leave, at+"operator_channel", in.OperatorChannel, 0, 1), Seconds: w.seconds(at+"seconds", in.Seconds)}
	if in.ExternalID == "" {
		need(at+"external_id", "fault.required")
	} else {
		r.ExternalID = normal(need, at+"external_id", in.ExternalID, maxID, "fault.text", spelling.Code)
	}
	if !in.StartedAt.IsZero() {
		r.StartedAt = instant(w.Leave, at+"started_at", in.StartedAt)
	}
	r.Pauses = w.pauses(at+"pauses", in.Pauses)
	switch r.Sides {
	case Mono, Stereo, TwoFiles:
	case "":
		r.Sides = Mono
	default:
		need(at+"channels", "fault.choice", "Of", "mono, stereo, two_files")
	}
	switch {
	case in.URL == "" && in.Path == "":
		need(at+"url", "fault.required")
	case in.URL != "" && in.Path != "":
		need(at+"path", "contact.fault_place")
	case r.Sides == TwoFiles && (in.Path == "" || in.PathCustomer == ""):
		need(at+"path_customer", "contact.fault_two_files")
	case r.Sides == TwoFiles:
		r.PathCustomer = soundPath(need, at+"path_customer", in.PathCustomer)
	case in.PathCustomer != "":
		w.Leave(at+"path_customer", "contact.fault_two_files")
	}
	if r.OperatorChannel != nil && r.Sides != Stereo {
		r.OperatorChannel = nil
		w.Leave(at+"operator_channel", "contact.fault_sides")
	}
	return r
}

// pauses keeps those that have a beginning and a later end, in seconds of the recording.
func (w *checks) pauses(at string, in []incomingPause) (out []audio.Span) {
	for i, p := range in {
		switch name := at + "[" + strconv.Itoa(i) + "]"; {
		case i == MaxPauses:
			w.Leave(name, "contact.fault_many", "Max", MaxPauses)
			return out
		case !(p.From >= 0 && p.To > p.From && p.To <= maxSeconds):
			w.Leave(name, "contact.fault_pause")
		default:
			out = append(out, audio.Span(p))
		}
	}
	return out
}

// place is where a sound lies, without what shows nothing.
func place(n note, name, s string) string {
	if s = text(n, name, s, MaxPlace); strings.ContainsFunc(s, unicode.IsControl) {
		n(name, "fault.text")
		return ""
	}
	return s
}

// soundURL is an address of http or https; who signs in by it (user:password@) is none.
func soundURL(n note, name, s string) string {
	if s = place(n, name, s); s == "" {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		n(name, "contact.fault_url")
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// soundPath is a path that leads down only.
func soundPath(n note, name, s string) string {
	if s = place(n, name, s); s == "" {
		return ""
	}
	if strings.Trim(s, "/.") == "" || slices.Contains(strings.Split(s, "/"), "..") {
		n(name, "contact.fault_path")
		return ""
	}
	return s
}
