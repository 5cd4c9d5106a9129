import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Random } from '../../native/support/random.js';

/** Decimals that are near the middle of two doubles, at the ends of the range, or longer than any double. */
export const numbersThatRoundHard = [
  '0.1',
  '-0.0',
  '7.038531e-26',
  '9007199254740993',
  '9007199254740993.00000000000000000000000000000000000001',
  '1.00000000000000011102230246251565404236316680908203125',
  '1.00000000000000011102230246251565404236316680908203124',
  '1.00000000000000011102230246251565404236316680908203126',
  '8.5e22',
  '6929495644600919.5',
  '3.237883913302901289588352412501532174863037669423108059901297049552301970670676565786835742587799557860615776559838283435514391084153169252689190564396459577394618038928365305143463955100356696665629202017331344031730044369360205258345803431471660032699580731300954848363975548690010751530018881758184174569652173110473696022749934638425380623369774736560008997404060967498028389191878963968575439222206416981462690113342524002724385941651051293552601421155333430225237291523843322331326138431477823591142408800030775170625915670728657003151953664260769822494937951845801530895238439819708403389937873241463484205608000027270531106827387907791444918534771598750162812548862768493201518991668028251730299953143924168545708663913273994694463908672332763671875e-319',
  '2.2250738585072011e-308',
  '2.2250738585072014e-308',
  '5e-324',
  '2.4703282292062327208e-324',
  '2.4703282292062328e-324',
  '1e-400',
  '1.7976931348623157e308',
  '1.7976931348623158e308',
  `1${'0'.repeat(308)}`,
  `0.${'0'.repeat(400)}1e401`,
];

/** The powers of ten around the last one that a double holds exactly, with digits around its last exact integer. */
export const numbersAroundExact = [-23, -22, -1, 0, 1, 22, 23].flatMap((power) =>
  ['0', '1', '9007199254740991', '9007199254740992', '9007199254740993', '9007199254740995'].flatMap((digits) => [
    `${digits}e${power}`,
    `-${digits}.0E${power < 0 ? '-' : '+'}0${Math.abs(power)}`,
  ]),
);

/** Numbers of 1 to 20 digits, with a point or an exponent at random. The seed is fixed. */
export function randomNumbers(count: number): string[] {
  const random = new Random(17);
  return Array.from({ length: count }, () => {
    const digits = Array.from({ length: random.integer(1, 20) }, () => random.integer(0, 9)).join('');
    const whole = digits.slice(0, random.integer(1, digits.length)).replace(/^0+(?=\d)/, '');
    const fraction = digits.slice(whole.length);
    const exponent = random.unit() < 0.5 ? '' : `e${random.integer(-45, 45)}`;
    return `${random.unit() < 0.5 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
  });
}

/** A script that gives the bytes of numbers, a row for each thousand. It is removed when the test ends. */
export function numbersScript(numbers: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-numbers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'numbers.sql');
  const selects = inThousands(numbers).map((some) => `SELECT hex(vector_from_json('[${some.join()}]', 'float8'));\n`);
  writeFileSync(script, selects.join(''));
  return script;
}

/** What that script has to give: the bytes of the nearest doubles. */
export function bytesOfNumbers(numbers: string[]): string[] {
  return inThousands(numbers).map((some) => {
    const bytes = Buffer.alloc(8 * some.length);
    some.forEach((text, index) => {
      bytes.writeDoubleLE(Number(text), 8 * index);
    });
    return bytes.toString('hex').toUpperCase();
  });
}

function inThousands(numbers: string[]): string[][] {
  return Array.from({ length: Math.ceil(numbers.length / 1000) }, (_, index) =>
    numbers.slice(1000 * index, 1000 * (index + 1)),
  );
}
