package audio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// scene is a call that is made for a test.
type scene struct {
	noise  float64 // dB of full scale
	leak   float64 // dB by which the other side is heard more quietly; 0: not at all
	clicks int
	offset int16 // that a bad card adds to every sample
	most   bool  // the first side speaks nearly all the time
}

const rate = 8000

// layout draws who speaks when. Nothing is near to a limit of a measure.
func layout(r *rand.Rand, s scene, seconds float64) (sides [2][]Span) {
	between := func(low, high float64) float64 { return low + r.Float64()*(high-low) }
	for at, side := between(0.5, 1.5), 0; ; side = 1 - side {
		long := between(1.2, 5)
		if s.most {
			long = map[int]float64{0: between(6, 14), 1: between(0.7, 1.2)}[side]
		}
		if at+long > seconds-1 {
			return sides
		}
		sides[side] = append(sides[side], Span{at, at + long})
		switch r.IntN(6) {
		case 0:
			at += long + between(3.4, 4.4)
		case 1:
			at += long + between(5.5, 7)
		case 2:
			at += long - between(0.6, min(1.5, long-0.4)) // the other side breaks in, and it gives way
		default:
			at += long + between(0.5, 1.6)
		}
	}
}

// played makes the samples of a call: noise shaped like syllables.
func played(r *rand.Rand, s scene, sides [2][]Span, seconds float64) []int16 {
	n := int(seconds * rate)
	var voices [2][]float64
	for side, list := range sides {
		voice := make([]float64, n)
		for _, span := range list {
			from, to := int(span.From*rate), int(span.To*rate)
			pitch, beat := 110+90*r.Float64(), 3.5+2*r.Float64()
			for i := from; i < to; i++ {
				at := float64(i-from) / rate
				swell := 0.45 + 0.55*math.Abs(math.Sin(math.Pi*beat*at))
				v := 0.0
				for harmonic := 1.0; harmonic < 9; harmonic++ {
					v += math.Sin(2*math.Pi*pitch*harmonic*at) / harmonic
				}
				voice[i] = swell * (v*0.6 + 0.4*r.NormFloat64()) * 3500
			}
		}
		voices[side] = voice
	}
	out := make([]int16, 2*n)
	noise := 32768 * math.Pow(10, s.noise/20)
	gain, delay := math.Pow(10, -s.leak/20), [2]int{170, 350}
	for side := range voices {
		for i := range n {
			v := voices[side][i] + noise*r.NormFloat64() + float64(s.offset)
			if j := i - delay[side]; s.leak > 0 && j >= 0 {
				v += gain * voices[1-side][j]
			}
			out[2*i+side] = clipped(v)
		}
		for range s.clicks {
			at := r.Float64() * (seconds - 1)
			near := func(o Span) bool { return o.From-0.5 < at && at < o.To+0.5 }
			if slices.ContainsFunc(sides[0], near) || slices.ContainsFunc(sides[1], near) {
				continue
			}
			for i := range 160 {
				out[2*(int(at*rate)+i)+side] = int16(9000 * math.Sin(float64(i)))
			}
		}
	}
	return out
}

func bytesOf(samples []int16) []byte {
	out := make([]byte, 0, 2*len(samples))
	for _, v := range samples {
		out = binary.LittleEndian.AppendUint16(out, uint16(v))
	}
	return out
}

// Calls of other lengths, seeds and conditions than those by which the rule was found.
func TestCallsThatAreMade(t *testing.T) {
	for name, s := range map[string]scene{
		"clean":           {noise: -66},
		"noise":           {noise: -50},
		"leak of 15 dB":   {noise: -62, leak: 15},
		"leak of 25 dB":   {noise: -62, leak: 25},
		"clicks":          {noise: -60, clicks: 4},
		"an offset":       {noise: -60, offset: 2500},
		"one side mostly": {noise: -60, most: true},
	} {
		t.Run(name, func(t *testing.T) {
			edges, off := 0, 0
			seeds := uint64(8)
			if raceDetector {
				seeds = 1
			}
			for seed := range seeds {
				r := rand.New(rand.NewPCG(seed, 77))
				seconds := 25 + 60*r.Float64()
				sides := layout(r, s, seconds)
				sound, err := OpenRaw(bytes.NewReader(bytesOf(played(r, s, sides, seconds))), Raw{rate, 2})
				if err != nil {
					t.Fatal(err)
				}
				l, err := Measure(sound)
				if err != nil {
					t.Fatal(err)
				}
				ears := Listen(l, nil)
				for side, want := range sides {
					if len(ears[side].Speech) != len(want) {
						t.Errorf("seed %d: side %d speaks %v, want %v", seed, side, ears[side].Speech, want)
						continue
					}
					for i, w := range want {
						for _, by := range []float64{ears[side].Speech[i].From - w.From, ears[side].Speech[i].To - w.To} {
							if edges++; math.Abs(by) > 0.06 {
								off++
							}
						}
					}
				}
				got, want := TalkOf(ears[0].Speech, ears[1].Speech, l.Seconds, nil), TalkOf(sides[0], sides[1], seconds, nil)
				if got.Silence.Count != want.Silence.Count || got.Long.Count != want.Long.Count || got.Interruptions != want.Interruptions || len(got.Gaps[0]) != len(want.Gaps[0]) || len(got.Gaps[1]) != len(want.Gaps[1]) {
					t.Errorf("seed %d: %+v, want %+v", seed, got, want)
				}
				if d := math.Abs(got.Speech[0]-want.Speech[0]) / max(want.Speech[0], 1); d > 0.03 {
					t.Errorf("seed %d: %.2f s of speech, want %.2f", seed, got.Speech[0], want.Speech[0])
				}
				if ears[0].Unsteady || ears[1].Unsteady {
					t.Errorf("seed %d: steady noise is called unsteady", seed)
				}
			}
			if off*20 > edges || edges < 4*int(seeds) {
				t.Errorf("%d of %d edges are off by more than 60 ms", off, edges)
			}
		})
	}
}

// Noise that swings is not mistaken for a conversation that was measured.
func TestSwingingNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	samples := make([]int16, 60*rate)
	for i := range samples {
		level := -62 + 22*(0.5+0.5*math.Sin(2*math.Pi*float64(i)/rate/20))
		samples[i] = clipped(32768 * math.Pow(10, level/20) * r.NormFloat64())
	}
	s, _ := OpenRaw(bytes.NewReader(bytesOf(samples)), Raw{rate, 1})
	l, err := Measure(s)
	if err != nil {
		t.Fatal(err)
	}
	if ears := Listen(l, nil); !ears[0].Unsteady {
		t.Errorf("floor %.0f, threshold %.0f, speech %v", ears[0].Floor, ears[0].Threshold, ears[0].Speech)
	}
}

// A recording of one channel, and one of the same channel twice, tells silence alone.
func TestMono(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	one := layout(r, scene{}, 40)
	stereo := played(r, scene{noise: -60}, one, 40)
	var mono, twice []int16
	for i := 0; i < len(stereo); i += 2 {
		v := int16((int32(stereo[i]) + int32(stereo[i+1])) / 2)
		mono, twice = append(mono, v), append(twice, v, v)
	}
	for name, c := range map[string]struct {
		samples  []int16
		channels int
	}{"one channel": {mono, 1}, "one twice": {twice, 2}} {
		s, _ := OpenRaw(bytes.NewReader(bytesOf(c.samples)), Raw{rate, c.channels})
		l, err := Measure(s)
		if err != nil || l.Same != (c.channels == 2) {
			t.Fatal(name, l.Same, err)
		}
		ears := Listen(l, nil)
		if len(ears) != 1 {
			t.Fatalf("%s: %d sides", name, len(ears))
		}
		got, want := TalkOf(ears[0].Speech, nil, l.Seconds, nil), TalkOf(one[0], one[1], 40, nil)
		if _, known := got.Share(0); known || !got.OneSided || got.Silence.Count != want.Silence.Count || math.Abs(got.Silence.Seconds-want.Silence.Seconds) > 0.2 {
			t.Errorf("%s: %+v, want the silence of %+v", name, got, want)
		}
	}
}

// hum gives hours of sound without holding them.
type hum struct{ left, at int64 }

func (h *hum) Read(p []byte) (int, error) {
	if h.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p))/4*4, h.left)
	for i := int64(0); i < n; i += 2 {
		h.at++
		binary.LittleEndian.PutUint16(p[i:], uint16(h.at*7919%997-498))
	}
	h.left -= n
	return int(n), nil
}

// What is held of a recording is some four megabytes an hour, however long it is.
func TestHoursInLittleMemory(t *testing.T) {
	if raceDetector {
		t.Log("a part of an hour, for the race detector")
	}
	minutes := map[bool]int64{false: 60, true: 6}[raceDetector]
	s, err := OpenRaw(&hum{left: minutes * 60 * rate * 4}, Raw{rate, 2})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := Measure(s)
	runtime.ReadMemStats(&after)
	if err != nil || math.Abs(l.Seconds-float64(minutes)*60) > 1 || len(l.Peaks[0]) != int(minutes)*60*PeaksASecond {
		t.Fatalf("%v s, %d peaks, %v", l.Seconds, len(l.Peaks[0]), err)
	}
	if all := after.TotalAlloc - before.TotalAlloc; all > uint64(minutes)*400_000 { // growing lists are copied some times
		t.Errorf("%d kB for %d minutes", all/1000, minutes)
	}
	if raceDetector {
		return
	}
	if _, err := Measure(must(OpenRaw(&hum{left: (MostSeconds + 1) * leastRate * 2}, Raw{leastRate, 1}))); err != ErrBroken {
		t.Errorf("a recording of half a day and more: %v", err)
	}
}

func must(s *Sound, err error) *Sound {
	if err != nil {
		panic(err)
	}
	return s
}

func BenchmarkMeasure(b *testing.B) {
	for b.Loop() {
		l, err := Measure(must(OpenRaw(&hum{left: 3600 * rate * 4}, Raw{rate, 2})))
		if err != nil {
			b.Fatal(err)
		}
		ears := Listen(l, nil)
		TalkOf(ears[0].Speech, ears[1].Speech, l.Seconds, nil)
	}
}

func ExampleTalk_Share() {
	t := TalkOf([]Span{{0, 3}}, []Span{{4, 5}}, 6, nil)
	share, _ := t.Share(0)
	fmt.Println(share)
	// Output: 0.75
}
