package recording

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/recording"
	"openpeople/internal/store/engine"
)

// Topic wakes who listens to recordings.
const Topic = "recordings"

// measures are the columns of what is measured, in the order of ofVoice.
const measures = "sides, unsteady, cut, silences, length_ms, talked_ms, silence_count, silence_ms, silence_longest_ms, long_count, long_ms, speech_first_ms, speech_second_ms, overtalk_ms, interruptions_first, interruptions_second, replies, gap_ms, gap90_ms, monologue_first_ms, monologue_second_ms"

// nothing sets them to what they are when nothing was heard.
const nothing = "heard_at = NULL, sides = '', unsteady = FALSE, cut = FALSE, silences = '', length_ms = NULL, talked_ms = NULL, silence_count = NULL, silence_ms = NULL, silence_longest_ms = NULL, long_count = NULL, long_ms = NULL, speech_first_ms = NULL, speech_second_ms = NULL, overtalk_ms = NULL, interruptions_first = NULL, interruptions_second = NULL, replies = NULL, gap_ms = NULL, gap90_ms = NULL, monologue_first_ms = NULL, monologue_second_ms = NULL, peaks = NULL"

// HearingsOf are those of a contact, by recording.
func (s *Store) HearingsOf(ctx context.Context, contactID int64) (map[int64]recording.Hearing, error) {
	list, err := engine.Gather(ctx, s.DB, scanHearing, "SELECT recording_id, edition, state, detail, tries, run_at, heard_at, "+measures+", peaks FROM hearings WHERE contact_id = ?", contactID)
	out := make(map[int64]recording.Hearing, len(list))
	for _, h := range list {
		out[h.RecordingID] = h
	}
	return out, err
}

func scanHearing(scan func(...any) error) (h recording.Hearing, err error) {
	var next, heard *int64
	var v recording.Voice
	var silences string
	var peaks []byte
	var of [17]*int64
	into := []any{&h.RecordingID, &h.Edition, &h.State, &h.Detail, &h.Tries, &next, &heard, &v.Sides, &v.Unsteady, &v.Cut, &silences}
	for i := range of {
		into = append(into, &of[i])
	}
	if err := scan(append(into, &peaks)...); err != nil {
		return h, err
	}
	if next != nil {
		h.Next = engine.At(*next)
	}
	if heard != nil {
		h.HeardAt = engine.At(*heard)
	}
	if h.State != recording.Heard {
		return h, nil
	}
	for i, to := range ofVoice(&v) {
		if of[i] != nil {
			to.set(*of[i])
		}
	}
	v.Long.Longest = v.Silence.Longest
	if v.Silences, err = spansOf(silences); err == nil {
		v.Peaks, err = unpacked(peaks)
	}
	h.Voice = &v
	return h, err
}

// number is a measure as a column holds it.
type number struct {
	time  *time.Duration // milliseconds
	count *int
	both  bool // is of two sides
}

func (n number) set(v int64) {
	if n.time != nil {
		*n.time = time.Duration(v) * time.Millisecond
	} else {
		*n.count = int(v)
	}
}

// value is nil where nothing is known of it.
func (n number) value(v *recording.Voice) any {
	switch {
	case n.both && v.Sides == recording.OneSide:
		return nil
	case n.time != nil:
		return n.time.Milliseconds()
	}
	return *n.count
}

func ofVoice(v *recording.Voice) []number {
	return []number{
		{time: &v.Length}, {time: &v.Talked}, {count: &v.Silence.Count}, {time: &v.Silence.Sum}, {time: &v.Silence.Longest}, {count: &v.Long.Count}, {time: &v.Long.Sum}, {time: &v.Speech[0]},
		{time: &v.Speech[1], both: true}, {time: &v.Overtalk, both: true}, {count: &v.Interruptions[0], both: true}, {count: &v.Interruptions[1], both: true},
		{count: &v.Replies, both: true}, {time: &v.Gap, both: true}, {time: &v.Gap90, both: true}, {time: &v.Monologue[0], both: true}, {time: &v.Monologue[1], both: true},
	}
}

var claimHearing = engine.Claims("UPDATE hearings SET run_at = ?, edition = edition + 1, tries = tries + 1 WHERE recording_id = (SELECT recording_id FROM hearings WHERE run_at <= ? ORDER BY run_at LIMIT 1%LOCK%) RETURNING recording_id, edition, tries", "")

// ClaimHearing takes the recording that is due the longest, which nobody else takes before
// until; nil: none is.
func (s *Store) ClaimHearing(ctx context.Context, now, until time.Time) (*recording.Due, error) {
	return s.claim(ctx, "hearings", claimHearing, now, until)
}

// SaveHearing stores what came of a hearing, unless its edition is another by now.
func (s *Store) SaveHearing(ctx context.Context, h recording.Hearing) error {
	var next any
	if !h.Next.IsZero() {
		next = engine.Ms(h.Next)
	}
	const text = "UPDATE hearings SET state = ?, detail = ?, tries = ?, run_at = ?, "
	args, where := []any{string(h.State), h.Detail, h.Tries, next}, " WHERE recording_id = ? AND edition = ?"
	if h.Voice == nil {
		_, err := s.Exec(ctx, text+nothing+where, append(args, h.RecordingID, h.Edition)...)
		return engine.Refused(err)
	}
	peaks, err := packed(h.Voice.Peaks)
	if err != nil {
		return err
	}
	args = append(args, engine.Ms(h.HeardAt), peaks, string(h.Voice.Sides), h.Voice.Unsteady, h.Voice.Cut, textOf(h.Voice.Silences))
	for _, n := range ofVoice(h.Voice) {
		args = append(args, n.value(h.Voice))
	}
	_, err = s.Exec(ctx, text+"heard_at = ?, peaks = ?, "+strings.ReplaceAll(measures, ",", " = ?,")+" = ?"+where, append(args, h.RecordingID, h.Edition)...)
	return engine.Refused(err)
}

// WakeHearings makes those of a state due, at most so many, the latest first.
func (s *Store) WakeHearings(ctx context.Context, state recording.State, now time.Time, most int) error {
	_, err := s.Exec(ctx, "UPDATE hearings SET run_at = ?, tries = 0 WHERE run_at IS NOT NULL AND recording_id IN (SELECT recording_id FROM hearings WHERE state = '"+string(state)+"' ORDER BY recording_id DESC LIMIT ?)", engine.Ms(now), most)
	s.WakeAfter(ctx, Topic)
	return engine.Refused(err)
}

// textOf are spans as a column holds them: "1000-2500 4000-9000", milliseconds.
func textOf(list []audio.Span) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = fmt.Sprintf("%d-%d", int64(s.From*1000+.5), int64(s.To*1000+.5))
	}
	return strings.Join(parts, " ")
}

func spansOf(text string) (list []audio.Span, err error) {
	for part := range strings.FieldsSeq(text) {
		from, to, _ := strings.Cut(part, "-")
		a, wrong := strconv.ParseInt(from, 10, 64)
		b, alsoWrong := strconv.ParseInt(to, 10, 64)
		if err := errors.Join(wrong, alsoWrong); err != nil {
			return nil, err
		}
		list = append(list, audio.Span{From: float64(a) / 1000, To: float64(b) / 1000})
	}
	return list, nil
}

// packed are peaks as a column holds them: how many sides there are, then each of the same
// length, deflated.
func packed(peaks [][]uint8) ([]byte, error) {
	longest := 0
	for _, side := range peaks {
		longest = max(longest, len(side))
	}
	var b bytes.Buffer
	b.WriteByte(byte(len(peaks)))
	w, err := flate.NewWriter(&b, flate.BestCompression)
	for _, side := range peaks {
		if err == nil {
			_, err = w.Write(append(side[:len(side):len(side)], make([]byte, longest-len(side))...))
		}
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

func unpacked(b []byte) (peaks [][]uint8, err error) {
	if len(b) < 2 {
		return nil, nil
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(b[1:])))
	sides := int(b[0])
	for i := range sides {
		each := len(raw) / sides
		peaks = append(peaks, raw[i*each:(i+1)*each:(i+1)*each])
	}
	return peaks, err
}
