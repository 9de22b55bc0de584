package demo

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/recording"
)

// rate is how many samples a second a call of the demo has.
const rate = 8000

// Calls gives two of the latest calls their recordings: sound of two sides that is made
// here, in a folder that is listed as the only one.
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
		if err != nil || n == 2 {
			break
		}
		if row.ChannelKind != contact.Voice {
			continue
		}
		n++
		name, seconds, side := "call-"+strconv.Itoa(n)+".wav", 16+8*n, 1
		if err = os.WriteFile(filepath.Join(folder, name), callSound(uint64(n), seconds), 0o600); err == nil {
			_, err = recordings.Take(ctx, system, row.ID, contact.Recording{
				ExternalID: name, Path: name, Sides: contact.Stereo, OperatorChannel: &side, StartedAt: row.StartedAt.Add(2 * time.Second), Seconds: &seconds,
			})
		}
	}
	return err
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
	speaks, until, pause := 1, 0, 0
	for i := range samples {
		if i >= until { // the other one, after a breath
			speaks = 1 - speaks
			pause = i + rate/5 + r.IntN(rate/2)
			until = pause + rate*3/2 + r.IntN(2*rate)
		}
		for side := range 2 {
			level := r.NormFloat64() * 12 // of the line
			if side == speaks && i > pause {
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
