//go:build unix

package lock

import (
	"errors"
	"os"
	"syscall"
)

// hold locks the file for as long as it is open, or returns errHeld.
func hold(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		}
		return os.NewSyscallError("flock", err)
	}
}
