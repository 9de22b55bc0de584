package recording

import (
	"context"
	"slices"
	"sync"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/fault"
)

// Auditor writes down what was done, in the transaction of ctx.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, id int64, detail map[string]any) error
}

// Ask is what of a recording somebody wants to hear.
type Ask struct {
	ContactID, ID  int64
	Customer       bool   // of two files the customer's
	Range, IfRange string // as HTTP has them, "" for all
	Head           bool   // only what stands before the sound
}

// one is a play: a person, and the file that is heard.
type one struct {
	person, token, recording int64
	customer                 bool
}

// onePlay is how long what somebody hears of one file counts as one play: a browser asks
// for it in many parts. A play is written down at its first part, wherever that lies.
const onePlay = 30 * time.Minute

// plays remembers, of this process, which plays are written down: one that is forgotten is
// written down again, and none is left out.
type plays struct {
	sync.Mutex
	at map[one]time.Time
}

// begin reports whether a play begins, and remembers it.
func (p *plays) begin(of one, now time.Time) bool {
	p.Lock()
	defer p.Unlock()
	if at, known := p.at[of]; known && now.Sub(at) < onePlay {
		return false
	}
	if p.at == nil || len(p.at) > 10_000 {
		p.at = map[one]time.Time{}
	}
	p.at[of] = now
	return true
}

func (p *plays) forget(of one) {
	p.Lock()
	defer p.Unlock()
	delete(p.at, of)
}

// Play opens the sound of a recording, to be heard; the audit log says so, once a play.
// Faults: NotFound beyond the actor's reach; Stopped for what stands in the way of the
// sound. Right: RecordingPlay.
func (s *Service) Play(ctx context.Context, a actor.Actor, ask Ask) (*Sound, error) {
	if err := a.Need(actor.RecordingPlay); err != nil {
		return nil, err
	}
	sound, err := s.open(ctx, a, ask)
	if err != nil || ask.Head {
		return sound, err
	}
	of := one{a.PersonID, a.TokenID, ask.ID, ask.Customer}
	if s.plays.begin(of, s.now()) {
		if err := s.note(ctx, a, "play", ask); err != nil {
			s.plays.forget(of)
			sound.Close()
			return nil, err
		}
	}
	return sound, nil
}

// Download opens the sound of a recording, to be kept as a file; the audit log says so each
// time. Faults as Play. Right: RecordingDownload.
func (s *Service) Download(ctx context.Context, a actor.Actor, ask Ask) (*Sound, error) {
	if err := a.Need(actor.RecordingDownload); err != nil {
		return nil, err
	}
	sound, err := s.open(ctx, a, ask)
	if err != nil || ask.Head {
		return sound, err
	}
	if err := s.note(ctx, a, "download", ask); err != nil {
		sound.Close()
		return nil, err
	}
	return sound, nil
}

// Found is what stands in the way of hearing a file of a recording; no Fault: nothing does.
type Found struct {
	Customer bool // of two files the customer's
	About    Sound
	Fault    *fault.Fault
}

// Look says of each file of a recording what stands in the way of hearing it. It opens the
// sound, and lets nobody hear it. Faults: NotFound beyond the actor's reach. Right:
// RecordingPlay.
func (s *Service) Look(ctx context.Context, a actor.Actor, ask Ask) (list []Found, err error) {
	if err := a.Need(actor.RecordingPlay); err != nil {
		return nil, err
	}
	r, err := s.find(ctx, a, ask)
	if err != nil {
		return nil, err
	}
	mute, err := s.mutesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	ask.Head, ask.Range = true, ""
	for _, customer := range []bool{false, true} {
		if ask.Customer = customer; customer && r.PathCustomer == "" {
			break
		}
		found := Found{Customer: customer}
		sound, err := s.openOne(ctx, r, ask)
		if err == nil {
			sound.Close()
			err = mutable(sound, mute)
		}
		switch f := fault.Of(err); {
		case err == nil:
			found.About = Sound{Type: sound.Type, Size: sound.Size, Cut: sound.Cut}
		case f != nil && IsState(f.Key):
			found.Fault = f
		default:
			return nil, err
		}
		list = append(list, found)
	}
	return list, nil
}

func (s *Service) note(ctx context.Context, a actor.Actor, action string, ask Ask) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		return s.audit.Audit(ctx, a, action, "recording", ask.ContactID, map[string]any{"recording": ask.ID})
	})
}

// find returns the recording of an ask within the actor's reach.
func (s *Service) find(ctx context.Context, a actor.Actor, ask Ask) (r Recording, err error) {
	list, err := s.OfContact(ctx, a, ask.ContactID)
	if err != nil {
		return r, err
	}
	i := slices.IndexFunc(list, func(r Recording) bool { return r.ID == ask.ID })
	if i < 0 || ask.Customer && list[i].PathCustomer == "" && !list[i].Gone() {
		return r, fault.New(fault.NotFound, "fault.not_found")
	}
	return list[i], nil
}

// open finds the recording within the actor's reach and opens its sound as it is sent:
// without the parts that are muted, and what not every browser plays as PCM.
func (s *Service) open(ctx context.Context, a actor.Actor, ask Ask) (*Sound, error) {
	r, err := s.find(ctx, a, ask)
	if err != nil {
		return nil, err
	}
	mute, err := s.mutesOf(ctx, r)
	if err != nil {
		return nil, err
	}
	sound, err := s.openOne(ctx, r, ask)
	switch {
	case err != nil || len(mute) == 0 && (sound.layout == nil || !sound.layout.Telephone):
		return sound, err
	}
	if err := mutable(sound, mute); err != nil {
		sound.Close()
		return nil, err
	}
	return s.made(ctx, r, sound, mute)
}

// mutable refuses what cannot be muted while it is sent: its raw sound stays here.
func mutable(sound *Sound, mute []audio.Span) error {
	if len(mute) > 0 && sound.Type != "audio/wav" {
		return Stopped("recording.state_redacted")
	}
	return nil
}

// openOne opens the sound of a recording.
func (s *Service) openOne(ctx context.Context, r Recording, ask Ask) (*Sound, error) {
	places, err := s.store.RecordingPlaces(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Gone():
		return nil, Stopped("recording.state_gone")
	case !places.Lists(r.Recording):
		return nil, Stopped("recording.state_unlisted")
	case r.URL != "":
		return s.fetch(ctx, r.URL, ask)
	case ask.Customer:
		return places.openFile(r.PathCustomer)
	}
	return places.openFile(r.Path)
}

// Shown is a recording as the page of its contact shows it.
type Shown struct {
	Recording
	Unlisted bool // nobody listed the place
	Hearing  Hearing
	Mutes    []audio.Span // the parts that nobody hears; the wave is flat there
	Tends    bool         // the actor may mute parts of it
}

// Shown lists the recordings of a contact, whether their places are listed, and what was
// heard of them; nothing is opened. Right: ContactRead.
func (s *Service) Shown(ctx context.Context, a actor.Actor, contactID int64) ([]Shown, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	list, err := s.OfContact(ctx, a, contactID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	places, err := s.store.RecordingPlaces(ctx)
	if err != nil {
		return nil, err
	}
	heard, err := s.store.HearingsOf(ctx, contactID)
	if err != nil {
		return nil, err
	}
	redacted, err := s.store.RedactionsOf(ctx, contactID)
	if err != nil {
		return nil, err
	}
	of, err := s.store.Recorded(ctx, contactID, false)
	tends := a.May(actor.RecordingRedact) && a.Tends(of.TeamID)
	out := make([]Shown, len(list))
	for i, r := range list {
		out[i] = Shown{r, !r.Gone() && !places.Lists(r.Recording), heard[r.ID], mutes(ofRecording(redacted, r.ID)), tends}
		if v := out[i].Hearing.Voice; v != nil {
			v.flatten(out[i].Mutes)
		}
	}
	return out, err
}
