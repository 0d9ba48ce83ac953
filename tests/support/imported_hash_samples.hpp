#pragma once

// Hashes of kImportedPassword by implementations that are not the ones that check them here:
// bcrypt by python3-bcrypt 3.2 (OpenBSD's code), sha512-crypt by the Python of python3-passlib 1.7,
// Passlib's PBKDF2 and scrypt by python3-passlib, Django's by hashlib.pbkdf2_hmac and
// hashlib.scrypt in the form of django.contrib.auth.hashers, argon2 by python3-argon2 21.1
// (argon2_cffi), $7$ and one argon2i by libsodium 1.0.18.
namespace support {

inline constexpr const char* kImportedPassword = "correct horse";

inline constexpr const char* kBcrypt2a =
    "$2a$04$2/UiHrhkgb2NJqBQcDRtXu.Q.ODs0MMrvuiNIAdOEyFhCUYjRMGd6";
inline constexpr const char* kBcrypt2b =
    "$2b$05$0Uyb.SDRI/oeOwb5jNAz2uKKkH45WY81edAYX7GYP2gHBMeJL1/zu";
inline constexpr const char* kBcrypt2y =
    "$2y$05$0Uyb.SDRI/oeOwb5jNAz2uKKkH45WY81edAYX7GYP2gHBMeJL1/zu";
inline constexpr const char* kSha512Crypt =
    "$6$EjmIS3A8ybvw9F7z$WC0Y5IJww.v5b5S23NAtIdU8N09vI6wd0ZxR0pLROMtFo16dtTg7eM."
    "FMP5gVhzOzOxCuYJxJsmum.AN5p9cX.";
inline constexpr const char* kSha512CryptRounds =
    "$6$rounds=1000$JeV5d2PQrNykEQW/$90im2cX1sDRLyoCvqD0YGIhJVVLATzFAXxkIzdlhbY1sb4YxRB1FmKNDgWWeZ."
    "6qg8bXPgnmbUhziarsiTqdL1";
inline constexpr const char* kSha512CryptShortSalt =
    "$6$rounds=1234$ab$JyZRbMZjPxsMl/7pOZi1KLdQRodertXnM6DrDAQZ59qz//"
    "m3Ap5M7O0mFukjRJPzSpewup3xv0vupk/KKmwcS/";
inline constexpr const char* kPasslibPbkdf2Sha256 =
    "$pbkdf2-sha256$29000$7f1fyxmjNMaYs/ZeS2nNGQ$9r8iVDZXvUoDpbz7Xh1CNXQfKJeEGct07wUQzLqvNEc";
inline constexpr const char* kPasslibPbkdf2Sha512 =
    "$pbkdf2-sha512$25000$C8FYa.1dC4FwTklpDUFIKQ$"
    "Yw3D1RTtDeoHX9O0QOQeSWpPOaAdlzcbMgmQkDD8sl2cgNOKJ1z"
    "LJUT27kshlMzb27yLeoWXn0ayvEtLplRchw";
inline constexpr const char* kPasslibShortSalt =
    "$pbkdf2-sha256$1$eA$Qld4XyJaix9jKO5VnL8Lp9OyZbGdSGlB7znfgEx8SS8";
inline constexpr const char* kPasslibLongSalt =
    "$pbkdf2-sha512$2$/////////////////////////////////////////////////////////////////////////////"
    "/"
    "///////w$HzEx4WN810H9dSHf3DwsqxteYYa8reHOJmFf/mHjmAiTvlxBgQULhTVKh4OQdu/"
    "HZNRBQCLCzrxXww1hglUYdQ";
inline constexpr const char* kDjangoPbkdf2Sha256 =
    "pbkdf2_sha256$260000$seasalt2sea4$IP1x9hO4X5LeGCG+dWeJjGO/4VYeHPrGMENXKHHeing=";
inline constexpr const char* kDjangoPbkdf2Sha512 =
    "pbkdf2_sha512$1000$tKDRC.gd-_s!1$"
    "8jejb3u2NBl6Yvf2wrp5hEjxaCK6oRBxJd9NGtcURvzi0wdVZXXrsgIX26BYgNY"
    "AGRLF60gqnCoDtMy7LIokJQ==";
inline constexpr const char* kPasslibScrypt =
    "$scrypt$ln=14,r=8,p=1$9X4PQUjpPYeQEsLYe0/p/Q$GdWaG3JccehYEfl6+S0luhDsakZ/q3tO3yalfxDBwl0";
inline constexpr const char* kPasslibScryptOdd =
    "$scrypt$ln=10,r=4,p=3$EgLAmFNqbS3lXCvF+F8rxQ$qLKiG+kJe7DU2U0c56aayV1W4Kz10W20BmBqQLsrdzE";
inline constexpr const char* kPasslibScryptDear =  // not among kImportedHashes, as it takes long
    "$scrypt$ln=17,r=8,p=1$/v9fK8W4V+r9f4+x9r53jg$F5Fw2KKhrqK6t2Zns09h82WKtrr20tQjvtJ9anXbYJc";
inline constexpr const char* kDjangoScrypt =
    "scrypt$16384$Dj4ngoS4lt$8$5$BddG9L9NOblStpjm5O1BSpj1oNuW0OIdyQr2UZoHPvJWRynJy3JlAokqR/"
    "3gwcI9L8S"
    "w7b4G6NZpErdBTx2r1g==";
inline constexpr const char* kLibsodiumScrypt =
    "$7$C6..../....TR7e3atFC1BiZfbCEnpEJcn6Hhpn1TTBsSna3U7uWv0$VnWnzg6NvzSaZLh1c/"
    "RQiOUC411l5XHMtb8MIMgIKj2";
inline constexpr const char* kArgon2i =
    "$argon2i$v=19$m=4096,t=3,p=1$Pwt+QST84VumFx+PtgACeA$"
    "Eq9whVbDTzUfoUNrDoFroujQpUlAkefOjRglxdAV76o";
inline constexpr const char* kLibsodiumArgon2i =
    "$argon2i$v=19$m=4096,t=4,p=1$EslmZeozqlZBtrHbi5S26A$"
    "sGvBjFV4AMPpYYINGLl87+3CBzupiZdJdLSJgTTJTvQ";
inline constexpr const char* kArgon2iFirstVersion =
    "$argon2i$v=16$m=512,t=3,p=2$N5Bq/kidxHeZfuB7AasD1w$"
    "AwyBJAklfIIv/05Np65hNvtYd60taqeHG+Jp3X4FNUw";
inline constexpr const char* kArgon2iNoVersion =  // the same, as it was written before versions
    "$argon2i$m=512,t=3,p=2$N5Bq/kidxHeZfuB7AasD1w$AwyBJAklfIIv/05Np65hNvtYd60taqeHG+Jp3X4FNUw";
inline constexpr const char* kArgon2idFirstVersion =
    "$argon2id$v=16$m=512,t=2,p=1$pO98UxFDkZWWXTR9DEuCTA$"
    "wWYqiuaNbfYHCxwd0x8LpoYHFer1PPec9UR6CmcFdhU";
inline constexpr const char* kArgon2Lanes =  // with the memory and the passes of ours
    "$argon2id$v=19$m=19456,t=2,p=4$8N3ljGFlOsxvl4YCCGlUTg$"
    "4LM7Z26TrpVclPbqI8W1LA5XnGTGReXeKhTPgxwMoco";
inline constexpr const char* kArgon2ShortDigest =
    "$argon2id$v=19$m=19456,t=2,p=1$sG/cYCbgUblIniYBMDcX5g$K8/d7wN9sl+bFLzCkRlrKw";
inline constexpr const char* kArgon2ShortSalt =
    "$argon2id$v=19$m=256,t=2,p=2$IXlOREjWNi8$kffj+2gLLd+BvYwFFPqfwg";
inline constexpr const char* kArgon2Long =
    "$argon2id$v=19$m=128,t=1,p=16$h3LdaIDv9/ILVBP/xBPvdOJv+vvBiiWaO/"
    "MjdxPmTCwpK4QNGb13tWeQNj6U02df7s69Sgv15BzBNh8ZSxOjQg$BzqXceGR+C+IFLV/5/W4eBEOPfK+"
    "sU4zBjtPwPglWkkzu73lmJOfsHA1M8elDwf46JbZuOSpykkKaXut86EACA";

inline constexpr const char* kImportedHashes[] = {
    kBcrypt2a,
    kBcrypt2b,
    kBcrypt2y,
    kSha512Crypt,
    kSha512CryptRounds,
    kSha512CryptShortSalt,
    kPasslibPbkdf2Sha256,
    kPasslibPbkdf2Sha512,
    kPasslibShortSalt,
    kPasslibLongSalt,
    kDjangoPbkdf2Sha256,
    kDjangoPbkdf2Sha512,
    kPasslibScrypt,
    kPasslibScryptOdd,

    kDjangoScrypt,
    kLibsodiumScrypt,
    kArgon2i,
    kLibsodiumArgon2i,
    kArgon2iFirstVersion,
    kArgon2iNoVersion,
    kArgon2idFirstVersion,
    kArgon2Lanes,
    kArgon2ShortDigest,
    kArgon2ShortSalt,
    kArgon2Long,
};

}  // namespace support
