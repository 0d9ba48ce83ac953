#include "auth-service/domain/common_passwords.hpp"

#include <string>

#include "platform/core/encoding.hpp"

namespace auth {

namespace {

// In lower case, each between two spaces: none of them holds one.
constexpr std::string_view kCommon =
    " "
    "!@#$%^&* !qaz2wsx 00000000 000000000 0000000000 01234567 0123456789 102030405 11111111 "
    "111111111 1111111111 11112222 11223344 1122334455 112233445566 12121212 123123123 "
    "123321123 12341234 123412345 12344321 1234512345 123454321 12345678 123456789 "
    "1234567890 1234567890q 1234567891 12345678910 123456789a 12345678a 1234567a 1234567q "
    "123456aa 123456abc 123456qwe 123456qwerty 12345abc 12345qwert 1234abcd 1234qwer "
    "123abc123 123qwe123 123qweasd 135792468 1357924680 147258369 147852369 159753456 "
    "1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz!qaz 1qaz2wsx 1qaz2wsx3edc 1qaz@wsx "
    "1qazxsw2 22222222 321654987 33333333 44444444 456789123 55555555 66666666 741852963 "
    "77777777 789456123 88888888 888888888 963852741 987654321 9876543210 99999999 999999999 "
    "a1234567 a12345678 a123456789 a1b2c3d4 a1b2c3d4e5 aa123456 aa123456789 aaaaaaaa "
    "aaaaaaaaaa abc12345 abc123456 abc123abc abcd1234 abcd12345 abcdefg1 abcdefg123 abcdefgh "
    "abcdefghi abracadabra admin123 admin1234 admin12345 admin123456 admin@123 adminadmin "
    "administrator alexande alexander alexandra andrew123 anthony1 arsenal1 asdf1234 "
    "asdfasdf asdfgh123 asdfghjk asdfghjkl asdfjkl; ashley123 asshole1 autumn2024 azerty123 "
    "azertyui azertyuiop babyboy1 babygirl babygirl1 barcelona baseball baseball1 basketball "
    "basketball1 batman123 benjamin biteme123 blink182 butterfly butterfly1 changeme "
    "changeme1 changeme123 charlie1 charlie123 chelsea1 chelsea123 chocolate chocolate1 "
    "christine christopher cocacola computer computer1 cookie123 correcthorsebatterystaple "
    "corvette daniel123 danielle december december1 default1 demo1234 diamond1 dragon123 "
    "dragonball elizabeth facebook facebook1 february ferrari1 flower123 football football1 "
    "football123 fortnite1 freedom1 fuckyou1 fuckyou123 fuckyou2 gabriel1 gabriela garfield "
    "goodluck google123 guest123 guest1234 hello123 hello1234 hello12345 hellohello "
    "helloworld hunter12 hunter123 icecream ilovegod iloveher iloveme1 iloveu123 iloveyou "
    "iloveyou! iloveyou1 iloveyou123 iloveyou2 instagram internet internet1 isabella "
    "january1 jennifer jennifer1 jessica1 jesus123 jesuschrist jonathan jordan123 jordan23 "
    "juventus1 killer123 letmein! letmein1 letmein12 letmein123 letmeinplease linkedin "
    "liverpool liverpool1 lkjhgfdsa login123 loginlogin lovelove loveme123 loveyou1 lucky123 "
    "lucky777 manchester master12 master123 matthew1 maverick mercedes mercury1 metallica "
    "metallica1 michael1 michael123 michelle michelle1 microsoft midnight midnight1 "
    "minecraft minecraft1 mnbvcxz1 money123 monkey12 monkey123 motdepasse mustang1 mypass123 "
    "mypassword mypassword1 myspace1 netflix1 newpassword nicholas nirvana1 nopassword "
    "november october1 opensesame p@55w0rd p@ssw0rd p@ssw0rd1 p@ssw0rd123 p@ssword p@ssword1 "
    "pa$$w0rd pa$$word pa55word parola123 pass1234 pass12345 pass123456 pass@123 pass@1234 "
    "passpass passw0rd passw0rd1 passw0rd123 password password! password. password1 "
    "password1! password12 password123 password123! password1234 password12345 "
    "password123456 password2 password3 password@123 passwort passwort1 passwort123 pepsi123 "
    "phoenix1 pikachu1 poiuytrewq pokemon1 pokemon123 porsche1 princess princess1 "
    "princess123 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qazwsx123 qazwsxedc qwe123qwe qweasdzxc "
    "qweqweqwe qwer1234 qwerqwer qwerty!@# qwerty11 qwerty12 qwerty123 qwerty1234 "
    "qwerty12345 qwerty123456 qwertyqwerty qwertyui qwertyuiop qwertyuiop123 qwertz123 "
    "realmadrid rockstar rockyou1 root1234 rootroot salasana samantha samantha1 samsung1 "
    "samsung123 scooter1 scorpion secret12 secret123 secretpassword september september1 "
    "shadow12 shadow123 slipknot snoopy123 snowball spiderman spiderman1 spring2024 startrek "
    "startrek1 starwars starwars1 stephanie summer123 summer2020 summer2021 summer2022 "
    "summer2023 summer2024 summer2025 sunshine sunshine1 sunshine123 superman superman1 "
    "superman123 sweetheart temp1234 temppass test1234 test12345 test123456 testing1 "
    "testing123 testtest thepassword thunder1 tigger123 toor1234 trustno1 trustno1! user1234 "
    "username victoria victory1 wachtwoord warrior1 welcome1 welcome1! welcome12 welcome123 "
    "welcome@123 whatever whatever1 whatsapp windows1 winter123 winter2020 winter2021 "
    "winter2022 winter2023 winter2024 winter2025 xxxxxxxx yamaha123 yourpassword youtube1 "
    "zaq12wsx zaq1xsw2 zaq1zaq1 zxcvbnm1 zxcvbnm123 zxcvbnma zxczxczxc zzzzzzzz ";

}  // namespace

bool is_common_password(std::string_view password) {
    const auto lower = " " + platform::ascii_lower(password) + " ";
    return password.find(' ') == std::string_view::npos &&
           kCommon.find(lower) != std::string_view::npos;
}

}  // namespace auth
