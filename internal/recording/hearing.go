package recording

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// State is how far the hearing of a recording is: Waits, Heard, or why it was not heard, as
// the key of its words ends (Hearing.Key).
type State string

const (
	Waits State = "waits"
	Heard State = "heard"

	unlisted State = "unlisted"
	noSound  State = "no_sound"
	broken   State = "broken" // it begins like a sound, and is none
	form     State = "form"   // the server cannot read this form; Detail names it
	slow     State = "slow"   // it was not read in time

	unreachable State = "unreachable"
)

// Hearing is what the server heard of a recording when it listened once.
type Hearing struct {
	RecordingID int64
	Edition     int64 // moves with every attempt and correction: what was heard of an earlier one is dropped
	State       State
	Detail      string // of the words for the state: a form, a status
	Tries       int
	Next        time.Time // when it is tried again; zero: never
	HeardAt     time.Time
	Voice       *Voice // nil: nothing was heard
}

// Key is that of the words for why nothing was heard.
func (h Hearing) Key() string { return statePrefix + string(h.State) }

// Sides is what was heard apart.
type Sides string

const (
	OneSide  Sides = "one"     // one channel, or the same twice: nobody knows who speaks
	TwoSides Sides = "two"     // first the operator, then the customer
	Unnamed  Sides = "unnamed" // left and right, and nobody says who is who
)

// Quiet is how often nobody spoke for so long, how long in all, and the longest.
type Quiet struct {
	Count        int
	Sum, Longest time.Duration
}

// Voice is what is measured of a recording; the rules are those of audio.TalkOf. Of two
// sides the operator's is the first, of Unnamed the left.
type Voice struct {
	Length   time.Duration // of the sound
	Talked   time.Duration // of it without pauses that the exchange reports: what shares are of
	Sides    Sides
	Unsteady bool // noise swings, or a tone stands in it: who speaks when cannot be told
	Cut      bool // the file ends before what it says
	Silence  Quiet
	Long     Quiet // of at least 5 s
	Silences []audio.Span
	Speech   [2]time.Duration // of OneSide the first is anybody's

	// Of two sides, zero of one.
	Overtalk      time.Duration
	Interruptions [2]int // by each side
	Replies       int
	Gap, Gap90    time.Duration // median and 90th percentile before a reply
	Monologue     [2]time.Duration

	Peaks [][]uint8 // by side, audio.PeaksASecond; nil: they went with the sound
}

// Trusted reports whether what is measured may be relied on.
func (v Voice) Trusted() bool { return !v.Unsteady }

// Share is a part of what was talked, from 0 to 1.
func (v Voice) Share(of time.Duration) float64 {
	if v.Talked <= 0 {
		return 0
	}
	return min(float64(of)/float64(v.Talked), 1)
}

// TalkShare is the part of all speech that a side spoke; false where it is not known.
func (v Voice) TalkShare(side int) (float64, bool) {
	all := v.Speech[0] + v.Speech[1]
	if v.Sides == OneSide || all <= 0 {
		return 0, false
	}
	return float64(v.Speech[side]) / float64(all), true
}

// flatten takes out of the wave what nobody hears.
func (v *Voice) flatten(parts []audio.Span) {
	for _, side := range v.Peaks {
		for _, p := range parts {
			from, to := int(p.From*audio.PeaksASecond), int(math.Ceil(p.To*audio.PeaksASecond))
			if from = min(from, len(side)); from < to {
				clear(side[from:min(to, len(side))])
			}
		}
	}
}

// hearingStore is what is kept of hearings. A recording has one from when it is stored.
type hearingStore interface {
	// HearingsOf are those of a contact, by recording.
	HearingsOf(ctx context.Context, contactID int64) (map[int64]Hearing, error)
	// ClaimHearing takes the recording that is due the longest, which nobody else takes
	// before until; nil: none is.
	ClaimHearing(ctx context.Context, now, until time.Time) (*Due, error)
	// SaveHearing stores what came of a hearing, unless its edition is another by now.
	SaveHearing(ctx context.Context, h Hearing) error
	// WakeHearings makes those of a state due, at most so many, the latest first.
	WakeHearings(ctx context.Context, state State, now time.Time, most int) error
}

// Due is a recording that is to be heard.
type Due struct {
	Recording
	Edition int64
	Tries   int // this one included
}

// How long one hearing may take, and when it is another node's to try.
const (
	hearLimit   = 5 * time.Minute
	hearLease   = 10 * time.Minute
	wokenAtOnce = 10_000
)

// again is when a recording that could not be heard is tried again: a file may come late,
// a host may be away.
var again = []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 2 * 24 * time.Hour, 4 * 24 * time.Hour, 8 * 24 * time.Hour, 16 * 24 * time.Hour}

// stays are the states that no waiting mends.
var stays = map[State]bool{noSound: true, broken: true, form: true, "large": true, "gone": true}

// HearNext listens to the recording that waits the longest, and stores what it heard or why
// it did not; false when none is due. It is the program's own work.
func (s *Service) HearNext(ctx context.Context) (more bool, err error) {
	now := s.now()
	due, err := s.store.ClaimHearing(ctx, now, now.Add(hearLease))
	if err != nil || due == nil {
		return false, err
	}
	h := Hearing{RecordingID: due.ID, Edition: due.Edition, Tries: due.Tries, HeardAt: s.now()}
	inTime, cancel := context.WithTimeout(ctx, hearLimit)
	defer cancel()
	var voice *Voice
	if err = Stopped("recording.state_unreachable"); !s.away.lately(origin(due.URL), now) {
		voice, err = s.hear(inTime, due.Recording)
	}
	switch {
	case ctx.Err() != nil: // the program ends: another time
		h.State, h.Tries, h.Next, ctx = Waits, due.Tries-1, now, context.WithoutCancel(ctx)
	case err == nil:
		h.State, h.Voice = Heard, voice
	default:
		if h.State, h.Detail = whyNot(inTime, err); h.State == "" {
			return false, err
		}
		if h.State == unreachable || h.State == slow {
			s.away.note(origin(due.URL), now)
		}
	}
	if wants := h.State != Heard && h.State != Waits && !stays[h.State] || voice != nil && voice.Cut; wants && due.Tries <= len(again) {
		h.Next = now.Add(again[due.Tries-1])
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.SaveHearing(ctx, h); err != nil || s.follow == nil || voice == nil {
			return err
		}
		return s.follow(ctx, due.Recording, *voice)
	})
	return err == nil && ctx.Err() == nil, err
}

// TextBy has text made of every recording that was heard, and taken out of it what is muted,
// each in the transaction that stores why. Call it before use.
func (s *Service) TextBy(t *Texts) { s.follow, s.muted = t.heard, t.mute }

// awayFor is how long a host that did not answer is asked for no other recording: those of
// other places are not to wait for it.
const awayFor = time.Minute

// away remembers, of this process, which hosts did not answer.
type away struct {
	sync.Mutex
	at map[string]time.Time
}

func (a *away) note(host string, now time.Time) {
	a.Lock()
	defer a.Unlock()
	if a.at == nil || len(a.at) > MaxPlaces {
		a.at = map[string]time.Time{}
	}
	a.at[host] = now
}

// lately reports whether a host did not answer a moment ago; "" is none.
func (a *away) lately(host string, now time.Time) bool {
	a.Lock()
	defer a.Unlock()
	at, known := a.at[host]
	return known && host != "" && when.Fresh(at, now, awayFor)
}

// whyNot is the state of an error, "" for one that says nothing of the sound.
func whyNot(ctx context.Context, err error) (s State, detail string) {
	var unread *audio.UnsupportedError
	f := fault.Of(err)
	switch {
	case ctx.Err() != nil:
		return slow, ""
	case errors.As(err, &unread):
		return form, unread.Format
	case errors.Is(err, audio.ErrNoSound):
		return noSound, ""
	case errors.Is(err, audio.ErrBroken):
		return broken, ""
	case f != nil && IsState(f.Key):
		if status, ok := f.Args["Status"].(int); ok {
			detail = strconv.Itoa(status)
		}
		return State(strings.TrimPrefix(f.Key, statePrefix)), detail
	case errors.As(err, new(soundError)):
		return unreachable, ""
	}
	return "", ""
}

// soundError is that the sound broke off while it was read.
type soundError struct{ error }

// hear reads all of a recording.
func (s *Service) hear(ctx context.Context, r Recording) (*Voice, error) {
	levels, err := s.levels(ctx, r, false)
	if err != nil {
		return nil, err
	}
	if r.PathCustomer != "" {
		customer, err := s.levels(ctx, r, true)
		if err != nil {
			return nil, err
		}
		levels = audio.Beside(levels, customer)
	}
	return voiceOf(levels, r.Recording), nil
}

// levels measures a file.
func (s *Service) levels(ctx context.Context, r Recording, customer bool) (*audio.Levels, error) {
	sound, done, err := s.samples(ctx, r, customer)
	if err != nil {
		return nil, err
	}
	defer done()
	return audio.Measure(sound)
}

// samples reads a file of a recording, the customer's of two; done ends it.
func (s *Service) samples(ctx context.Context, r Recording, customer bool) (samples *audio.Sound, done func() error, err error) {
	sound, err := s.openOne(ctx, r, Ask{ContactID: r.ContactID, ID: r.ID, Customer: customer && r.PathCustomer != ""})
	if err != nil {
		return nil, nil, err
	}
	from := io.Reader(sound.File)
	if sound.File == nil {
		from = sound.Answer.Body
	}
	if samples, err = audio.Open(&bounded{ctx, from}); err != nil {
		sound.Close()
	}
	return samples, sound.Close, err
}

// bounded reads until its context ends; an error of reading is the sound's.
type bounded struct {
	ctx  context.Context
	from io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.from.Read(p)
	if err != nil && err != io.EOF {
		err = soundError{err}
	}
	return n, err
}

// voiceOf measures who speaks when.
func voiceOf(l *audio.Levels, r contact.Recording) *Voice {
	ears := audio.Listen(l, r.Pauses)
	v := &Voice{Length: seconds(l.Seconds), Sides: OneSide, Cut: l.Cut, Peaks: l.Peaks[:len(ears)]}
	first, second := ears[0].Speech, []audio.Span(nil)
	if v.Unsteady = ears[0].Unsteady; len(ears) == 2 {
		v.Unsteady = v.Unsteady || ears[1].Unsteady
		if second = ears[1].Speech; second == nil {
			second = []audio.Span{}
		}
		v.Sides = Unnamed
		if r.Sides == contact.TwoFiles || r.OperatorChannel != nil {
			v.Sides = TwoSides
		}
		if r.OperatorChannel != nil && *r.OperatorChannel == 1 {
			first, second = second, first
			v.Peaks = [][]uint8{v.Peaks[1], v.Peaks[0]}
		}
	}
	t := audio.TalkOf(first, second, l.Seconds, r.Pauses)
	v.Talked, v.Silence, v.Long, v.Silences, v.Overtalk = seconds(t.Seconds), quiet(t.Silence), quiet(t.Long), t.Silences, seconds(t.Overtalk)
	v.Interruptions, v.Replies = t.Interruptions, len(t.Gaps[0])+len(t.Gaps[1])
	for side := range 2 {
		v.Speech[side], v.Monologue[side] = seconds(t.Speech[side]), seconds(t.Monologue[side])
	}
	if median, p90, ok := t.ReplyGap(); ok {
		v.Gap, v.Gap90 = seconds(median), seconds(p90)
	}
	return v
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

func quiet(s audio.Silence) Quiet { return Quiet{s.Count, seconds(s.Seconds), seconds(s.Longest)} }
