export { DigitPane } from './DigitPane.tsx';
export { DigitTop } from './DigitTop.tsx';
