package demo

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/recording"
)

// rate is how many samples a second a call of the demo has.
const rate = 8000

// calls is how many calls have their recordings.
const calls = 5

// Calls gives the latest calls their recordings: sound of two sides that is made here, in a
// folder that is listed as the only one. Of one a part is muted.
func Calls(ctx context.Context, contacts *contact.Service, recordings *recording.Service, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	places, err := recording.ReadPlaces(nil, []string{folder})
	if err == nil {
		err = recordings.SavePlaces(ctx, system, places, "")
	}
	if err != nil {
		return err
	}
	list, err := contacts.List(ctx, system, contact.Filter{}, page.Request{Limit: page.MaxLimit})
	n := 0
	for _, row := range list.Rows {
		if err != nil || n == calls {
			break
		}
		if row.ChannelKind != contact.Voice {
			continue
		}
		n++
		name, seconds, side := "call-"+strconv.Itoa(n)+".wav", 16+8*n, 1
		if err = os.WriteFile(filepath.Join(folder, name), callSound(uint64(n), seconds), 0o600); err != nil {
			break
		}
		var taken recording.Taken
		taken, err = recordings.Take(ctx, system, row.ID, contact.Recording{
			ExternalID: name, Path: name, Sides: contact.Stereo, OperatorChannel: &side, StartedAt: row.StartedAt.Add(2 * time.Second), Seconds: &seconds,
		})
		if err == nil && n == 2 {
			err = recordings.Redact(ctx, system, recording.Ask{ContactID: row.ID, ID: taken.ID}, audio.Span{From: 12, To: 15}, "Клиент назвал номер карты")
		}
	}
	return err
}

// turn is who speaks from when to when, in samples.
type turn struct{ side, from, to int }

// turns are those of a call: the other side comes after a breath, at times after a long
// silence, and at times before it was let.
func turns(r *rand.Rand, samples int) (list []turn) {
	for side, at := 1, rate/3; at < samples; side = 1 - side {
		one := turn{side, at, at + rate*3/2 + r.IntN(2*rate)}
		list = append(list, one)
		switch r.IntN(7) {
		case 0:
			at = one.to + rate*7/2 + r.IntN(3*rate)
		case 1:
			at = one.to - rate*3/5
		default:
			at = one.to + rate/5 + r.IntN(rate/2)
		}
	}
	return list
}

// callSound is a WAV file of two channels of 16 bits: the customer left, the operator
// right, who speak in turns. Speech is a few harmonics in syllables.
func callSound(seed uint64, seconds int) []byte {
	r := rand.New(rand.NewPCG(seed, 11))
	samples := seconds * rate
	le := binary.LittleEndian
	b := append(le.AppendUint32([]byte("RIFF"), uint32(36+4*samples)), "WAVEfmt "...)
	for _, v := range []uint32{16, 2<<16 | 1, rate, rate * 4, 16<<16 | 4} {
		b = le.AppendUint32(b, v)
	}
	b = le.AppendUint32(append(b, "data"...), uint32(4*samples))
	list := turns(r, samples)
	for i := range samples {
		for side := range 2 {
			level := r.NormFloat64() * 12 // of the line
			if slices.ContainsFunc(list, func(t turn) bool { return t.side == side && t.from <= i && i < t.to }) {
				level += voice(float64(i)/rate, 170-60*float64(side))
			}
			b = le.AppendUint16(b, uint16(int16(level)))
		}
	}
	return b
}

// voice is one sample of speech of a pitch in Hz.
func voice(t, pitch float64) (v float64) {
	pitch *= 1 + .04*math.Sin(2*math.Pi*.7*t)
	for k := range 6 {
		h := float64(k + 1)
		v += math.Sin(2*math.Pi*pitch*h*t) / h
	}
	return 2500 * v * math.Pow(math.Abs(math.Sin(math.Pi*3.3*t)), .6)
}
